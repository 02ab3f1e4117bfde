"""The call in Java 17, with nothing but the JDK."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutorial_app.snippets.layout import quoted

if TYPE_CHECKING:
    from tutorial_app.snippets.call import Call

_PROGRAM = '''\
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

public class CallItms {{
    public static void main(String[] args) throws Exception {{
        String envelope = """
{envelope}
            """;
        HttpRequest request = HttpRequest.newBuilder(URI.create({url}))
            .header("Content-Type", "text/xml; charset=utf-8")
            .header("SOAPAction", {action})
            .POST(HttpRequest.BodyPublishers.ofString(envelope))
            .build();
        HttpResponse<String> answer = HttpClient.newHttpClient()
            .send(request, HttpResponse.BodyHandlers.ofString());
        System.out.println(answer.body());
        // SOAP 1.1: a fault comes with HTTP 500.
        System.exit(answer.statusCode() == 200 ? 0 : 1);
    }}
}}'''


def http_client(call: Call) -> str:
    """Return the call with `java.net.http`: one file that `java` runs as it is."""
    # A text block (JLS 3.10.6) takes quotes, but no three in a row, and no backslash.
    text = call.envelope.replace("\\", "\\\\").replace('""', '\\"\\"')
    return _PROGRAM.format(
        envelope="\n".join(" " * 12 + line for line in text.split("\n")),
        url=quoted(call.url),
        action=quoted(f'"{call.operation.soap_action}"'),
    )
