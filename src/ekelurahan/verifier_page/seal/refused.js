// Twin of seal/reasons.py: why something was refused. The codes are those of `Reason`; what they mean
// to people stands in texts.js, written by Python.

/** Bytes or texts are not in the one form they may have. */
export class Malformed extends Error {}

/** A seal, a key document or a list breaks a rule of the format. */
export class Refused extends Error {
  /**
   * @param {string} reason a code of `Reason`
   * @param {string} detail what exactly, for developers
   */
  constructor(reason, detail = "") {
    super(detail ? `${reason} (${detail})` : reason);
    this.reason = reason;
  }
}

/** The one code Python has not: the browser lacks something, so nothing can be said. */
export const CANNOT_HERE = "cannot-check-here";

/**
 * Do something, and turn what its readers complain about into a refusal with one reason. Any other
 * error is a fault of the page or the browser, and must never look like a fault of the letter.
 */
export async function refusing(reason, action) {
  try {
    return await action();
  } catch (error) {
    const isComplaint = error instanceof Malformed || error instanceof Refused;
    throw isComplaint ? new Refused(reason, error.message) : error;
  }
}

/** Call something of the browser that throws for malformed input. */
export function wellFormed(action) {
  try {
    return action();
  } catch (error) {
    throw new Malformed(error.message);
  }
}
