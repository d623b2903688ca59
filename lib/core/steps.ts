/*
 * The steps of a request. The code reports where a step begins; it ends where the next one begins. The page draws a request
 * from these reports, and a refusal is attributed to the step in which it happened.
 */
export const STEPS = [
  /** Reads the request: bench, node and body. */
  'read',
  'password',
  /** Length, alphabet and layout: checked before any cryptography. */
  'shape',
  'signature',
  'unseal',
  /** The contents of a self-contained credential are validated like any input. */
  'claims',
  /** The verified-credential cache of this node. */
  'cache',
  'lookup',
  /** Compares the SHA-256 of the token with the stored one. */
  'compare',
  'lifetime',
  'binding',
  'revocation',
  /** Looks up the user. */
  'account',
  /** Whether the last authentication is recent enough for this action. */
  'freshness',
  /** Records activity or issues a new credential. */
  'renew',
  'issue',
  'end',
  'answer',
] as const
export type Step = (typeof STEPS)[number]

/** Called when a step begins. */
export type OnStep = (step: Step) => void

/** Default if no trace is recorded. */
export const NO_TRACE: OnStep = () => {}
