// Verifies or signs one token with @auth0/cose: JSON on stdin, JSON on stdout.
import { createPrivateKey, createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { Algorithms, Headers, Sign1 } from "@auth0/cose";

const hex = (bytes) => Buffer.from(bytes).toString("hex");
const unhex = (text) => new Uint8Array(Buffer.from(text, "hex"));

async function verify({ token, jwk }) {
  const message = Sign1.decode(unhex(token));
  await message.verify(createPublicKey({ key: jwk, format: "jwk" }));
  const kid = message.protectedHeaders.get(Headers.KeyID);
  return { kid: hex(kid), payload: hex(message.payload) };
}

async function sign({ kid, payload, jwk }) {
  const header = [
    [Headers.Algorithm, jwk.kty === "OKP" ? Algorithms.EdDSA : Algorithms.ES256],
    [Headers.KeyID, unhex(kid)],
  ];
  const key = createPrivateKey({ key: jwk, format: "jwk" });
  return { token: hex((await Sign1.sign(header, [], unhex(payload), key)).encode()) };
}

const { task, ...request } = JSON.parse(readFileSync(0, "utf-8"));
const answer = await { verify, sign }[task](request).catch((error) => ({ error: `${error}` }));
console.log(JSON.stringify(answer));
