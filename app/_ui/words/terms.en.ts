/** The terms that the page explains, as lib/GLOSSARY.md has them. `forms` is a pattern of how a text spells the term. */
export const terms = {
  Credential: {
    term: 'Credential',
    forms: 'credentials?',
    meaning: 'Secret that a client has and presents; never in a log, an event, an error or a URL.',
  },
  'Session record': {
    term: 'Session record',
    forms: 'session records?',
    meaning: 'Data that a store keeps of one session.',
  },
  'Reference token': {
    term: 'Reference token',
    forms: 'reference tokens?',
    meaning: 'Random token that is looked up in a store (ASVS 7.2).',
  },
  'Self-contained token': {
    term: 'Self-contained token',
    forms: 'self-contained tokens?',
    meaning: 'Token that contains the session itself (ASVS 9).',
  },
  'Access token': {
    term: 'Access token',
    forms: 'access tokens?',
    meaning: 'Short-lived token that is sent with requests (RFC 6749).',
  },
  'Refresh token': {
    term: 'Refresh token',
    forms: 'refresh tokens?',
    meaning: 'Token that obtains a new access token (RFC 6749).',
  },
  'Bearer token': {
    term: 'Bearer token',
    forms: 'bearer (?:tokens?|credentials?)',
    meaning: 'Token that any holder can use, without proof of a key (RFC 6750).',
  },
  Claim: { term: 'Claim', forms: 'claims?', meaning: 'Statement inside a token (RFC 7519).' },
  Signature: {
    term: 'Signature',
    forms: 'signatures?',
    meaning: 'Value that proves with an asymmetric key that a token is unchanged (RFC 7515).',
  },
  MAC: {
    term: 'MAC',
    forms: 'H?MACs?',
    meaning: 'Value that proves with a shared key that a message is unchanged (RFC 2104).',
  },
  'Idle timeout': {
    term: 'Idle timeout',
    forms: 'idle timeouts?',
    meaning: 'Time without activity that ends a session (ASVS 7.3.1).',
  },
  'Absolute timeout': {
    term: 'Absolute timeout',
    forms: 'absolute timeouts?',
    meaning: 'Time after login that ends a session regardless of activity (ASVS 7.3.2).',
  },
  Rotation: {
    term: 'Rotation',
    forms: 'rotations?',
    meaning: 'Each refresh invalidates the refresh token and issues the next one (RFC 9700 §4.14).',
  },
  'Token family': {
    term: 'Token family',
    forms: '(?:token )?famil(?:y|ies)',
    meaning: 'All refresh tokens of one session (RFC 9700).',
  },
  'Reuse detection': {
    term: 'Reuse detection',
    forms: 'reuse detection',
    meaning: 'A used refresh token is presented again; the family is revoked (RFC 9700).',
  },
  'Grace period': {
    term: 'Grace period',
    forms: 'grace periods?',
    meaning: 'Time in which the previous token still gets the same new token.',
  },
  Revoke: {
    term: 'Revoke',
    forms: 'revok(?:e|es|ed|ing)|revocations?',
    meaning: 'To end a session from outside, before it expires (RFC 7009).',
  },
  Evict: {
    term: 'Evict',
    forms: 'evict(?:s|ed|ion)?',
    meaning: 'The server ends an older session because a limit is exceeded; end reason evicted_over_limit.',
  },
  Denylist: { term: 'Denylist', forms: 'denylists?', meaning: 'List of revoked sessions, by session ID.' },
  'Not-before': {
    term: 'Not-before',
    forms: 'not-before(?: instants?)?',
    meaning: 'Refuse every credential that was issued to a user up to an instant.',
  },
  'Session epoch': {
    term: 'Session epoch',
    forms: '(?:session )?epochs?',
    meaning: 'Counter of a user that every credential states; a higher one revokes the earlier credentials.',
  },
  'Revocation lag': {
    term: 'Revocation lag',
    forms: 'revocation lag',
    meaning: 'Time between a revocation and the last accepted request.',
  },
  'Verified-credential cache': {
    term: 'Verified-credential cache',
    forms: 'verified-credential cache',
    meaning: 'Cache of one node for credentials that it has verified recently.',
  },
  'Re-authenticate': {
    term: 'Re-authenticate',
    forms: 're-authenticat(?:e|es|ed|ion)',
    meaning: 'To prove the identity again during a session (NIST SP 800-63B, ASVS 7.5); API step-up.',
  },
  'Client binding': {
    term: 'Client binding',
    forms: '(?:client )?binding',
    meaning: 'Comparison of the client with the one at login.',
  },
  'Login throttling': {
    term: 'Login throttling',
    forms: 'login throttling',
    meaning: 'Limit on wrong passwords by user and address (ASVS 6.3).',
  },
  'CSRF protection': {
    term: 'CSRF protection',
    forms: 'CSRF(?: protection)?',
    meaning: 'Rejection of cross-site requests, by Fetch Metadata and Origin.',
  },
  Fingerprint: {
    term: 'Fingerprint',
    forms: 'fingerprints?',
    meaning: 'Six hexadecimal digits of a SHA-256, for display.',
  },
  Hash: {
    term: 'Hash',
    forms: 'hash(?:es)?',
    meaning: 'Full SHA-256 of a token that is stored in its place.',
  },
  'Session index': {
    term: 'Session index',
    forms: 'session index',
    meaning: "The server's own list of active sessions.",
  },
  'Sticky sessions': {
    term: 'Sticky sessions',
    forms: 'sticky(?: sessions)?',
    meaning: 'A client returns to its node.',
  },
  Partition: {
    term: 'Partition',
    forms: 'partition(?:ed)?',
    meaning: 'A node reaches neither the other nodes nor a shared store.',
  },
  'Clock skew': {
    term: 'Clock skew',
    forms: 'clock skew',
    meaning: 'Difference between the clock of a node and the clock of the bench.',
  },
  'Replay attack': {
    term: 'Replay attack',
    forms: 'replay(?: attacks?|s)?',
    meaning: 'To use a captured credential or message again.',
  },
  'Algorithm confusion': {
    term: 'Algorithm confusion',
    forms: 'algorithm confusion',
    meaning: 'Attack on a JWT verifier that accepts another algorithm than the one of its key (RFC 8725).',
  },
  'Session fixation': {
    term: 'Session fixation',
    forms: '(?:session )?fixation',
    meaning: 'An attacker plants a session before the login of the victim (OWASP).',
  },
  HttpOnly: {
    term: 'HttpOnly',
    forms: 'HttpOnly',
    meaning: 'Cookie attribute: scripts of the page cannot read the cookie (RFC 6265bis).',
  },
  SameSite: {
    term: 'SameSite',
    forms: 'SameSite',
    meaning: 'Cookie attribute: whether the cookie is sent with cross-site requests (RFC 6265bis).',
  },
  'Max-Age': {
    term: 'Max-Age',
    forms: 'Max-Age',
    meaning: 'Cookie attribute: seconds after which the browser deletes the cookie (RFC 6265bis).',
  },
  Audience: {
    term: 'Audience',
    forms: 'audiences?',
    meaning: 'Services that may accept a token, claim aud (RFC 7519).',
  },
  'Bench clock': {
    term: 'Bench clock',
    forms: 'bench clock|clock of the bench',
    meaning: 'Real time plus an offset that only grows.',
  },
  'Event log': {
    term: 'Event log',
    forms: 'event log',
    meaning: 'Append-only log of a bench; verification never reads it.',
  },
  Mallory: { term: 'Mallory', forms: 'Mallory(?:’s)?', meaning: 'The attacker of the lab.' },
} satisfies Record<string, Term>

export interface Term {
  readonly term: string
  readonly forms: string
  readonly meaning: string
}
export type TermId = keyof typeof terms
export type Terms = Readonly<Record<TermId, Term>>
