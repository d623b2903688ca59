/*
 * What a server does to answer one request, step by step. The code says where a step begins; it lasts until the next
 * one does. So a picture of a request needs no second description of it, and a refusal names the step that refused.
 */
export const STEPS = [
  /** The request is read: which bench, which node, what body. */
  'read',
  'password',
  /** Length, alphabet, layout: everything that can be refused before any cryptography. */
  'shape',
  'signature',
  'unseal',
  /** What a self-contained credential says is read as if a stranger had written it. */
  'claims',
  /** What this node has verified lately and goes on trusting. */
  'cache',
  'lookup',
  /** The token’s SHA-256 against the one that is kept. */
  'compare',
  'lifetime',
  'binding',
  'revocation',
  /** Whose it is, as the user is known today. */
  'account',
  /** Whether the proof of who the user is, is recent enough for this act. */
  'freshness',
  /** The session moves on: activity is written down, or a new credential made. */
  'renew',
  'issue',
  'end',
  'answer',
] as const
export type Step = (typeof STEPS)[number]

/** Told when a step begins. */
export type OnStep = (step: Step) => void

/** For whoever has nobody to tell. */
export const NO_TRACE: OnStep = () => {}
