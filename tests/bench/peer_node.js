// node-soap in one process: reads GetBalance, checks the token, answers constants.
// It validates nothing and stores nothing. Arguments: the WSDL and the port.
"use strict";
const fs = require("node:fs");
const http = require("node:http");
const soap = require("soap");

const [uri, port] = process.argv.slice(2);
const xml = fs.readFileSync(uri, "utf8");
const answer = {
  header: {
    correlationId: "c-0f3a",
    serverTime: "2026-03-02T09:00:00+01:00",
    replayed: false,
  },
  balance: [{ balanceType: "MONETARY", unlimited: false }],
  autoTopUp: { enabled: false },
};
const ports = {};
for (const [, name] of xml.matchAll(/<wsdl:port name="([^"]+)"/g)) {
  ports[name] = { GetBalance: () => answer };
}
const service = /<wsdl:service name="([^"]+)"/.exec(xml)[1];
const server = http.createServer((_, response) => response.end());
server.listen(Number(port), "127.0.0.1", () => {
  const path = "/peer";
  const listener = soap.listen(server, { path, services: { [service]: ports }, xml, uri });
  listener.authenticate = ({ UsernameToken: { Username, Password } }) =>
    Username === "bench" && (Password.$value ?? Password) === "bench";
});
