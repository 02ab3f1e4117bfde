// Passkeys: asks the browser for one and sends what it says with the form it began in.
// Base64url, as the server writes and reads bytes (W3C Web Authentication, level 3).

const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

function withBytes(options) {
  const found = { ...options, challenge: bytes(options.challenge) };
  if (options.user) found.user = { ...options.user, id: bytes(options.user.id) };
  for (const key of ["allowCredentials", "excludeCredentials"]) {
    if (options[key]) found[key] = options[key].map((one) => ({ ...one, id: bytes(one.id) }));
  }
  return found;
}

function said(credential) {
  const answer = credential.response;
  const response = { clientDataJSON: text(answer.clientDataJSON) };
  for (const key of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (answer[key]) response[key] = text(answer[key]);
  }
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  };
}

async function options(form) {
  const answer = await fetch(form.dataset.options, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    headers: { Accept: "application/json" },
  });
  if (!answer.ok) throw new Error("The portal did not answer; load the page again.");
  return withBytes(await answer.json());
}

const WORDS = {
  NotAllowedError: "Nothing was chosen, or it took too long. Try once more.",
  InvalidStateError: "This device has a passkey for your account already.",
  SecurityError: "A passkey does not work at this address of the portal.",
};

async function show(form) {
  const status = form.querySelector("[role=status]");
  const button = form.querySelector("button");
  status.textContent = "Waiting for your device…";
  button.disabled = true;
  try {
    const publicKey = await options(form);
    const credential = form.hasAttribute("data-new")
      ? await navigator.credentials.create({ publicKey })
      : await navigator.credentials.get({ publicKey });
    form.elements.credential.value = JSON.stringify(said(credential));
    form.submit();
  } catch (error) {
    status.textContent = WORDS[error.name] ?? error.message;
    button.disabled = false;
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show(form);
  });
}
