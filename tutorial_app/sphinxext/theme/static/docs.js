// Samples name the address they were built for; the reader's portal may be another.
const written = document.documentElement.dataset.writtenFor;
const here = location.origin;

if (written && written !== here && location.protocol.startsWith("http")) {
  for (const code of document.querySelectorAll("main code, main pre, aside pre")) {
    const texts = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const node = texts.currentNode;
      if (node.data.includes(written)) node.data = node.data.replaceAll(written, here);
    }
  }
  for (const link of document.querySelectorAll(`main a[href^="${CSS.escape(written)}"]`)) {
    link.href = link.href.replace(written, here);
    link.textContent = link.textContent.replace(written, here);
  }
}
