// Twin of seal/facts.py. What a genuine seal says about its letter, for people to compare with the paper.

import { hex } from "./bytes.js";
import { inZone } from "./times.js";

/** Put together what the seal says and what its key stands for, as plain JSON values. */
export function factsOf(claims, key, document) {
  const zone = document.timeZone;
  return {
    name: claims.subject,
    number: claims.number,
    kind: claims.kind,
    kind_name: document.kindNames.get(claims.kind) ?? claims.kind,
    issued_at: inZone(claims.issuedAt, zone),
    expires_at: claims.expiresAt === null ? null : inZone(claims.expiresAt, zone),
    office: key.office,
    office_name: key.officeName,
    signatory: claims.signatory ?? key.signatory,
    role: claims.role ?? key.role,
    authority: document.authority,
    digest: claims.digest && hex(claims.digest),
  };
}
