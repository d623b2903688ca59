export const en = {
  title: 'The 4 KB limit',
  task: [
    'Open “Costs” below the lanes. Log in with session data, and find the amount that the sealed cookie and the JWT no longer accept, to within one step of the slider.',
    'After such a refusal, check both lanes.',
    'Log in with more than 4096 bytes of data: which credentials stay as small as they were?',
  ],
  question:
    'A browser must accept cookies of up to 4096 bytes, with name and attributes. How much session data fits into a sealed cookie?',
  choices: { most: 'About 4,000 bytes', half: 'About 2,400 bytes', little: 'About 1,000 bytes' },
  checks: {
    limit:
      'On the sealed cookie and on the JWT, one login was accepted and one refused as too large, and their credentials differ by at most 200 bytes',
    kept: 'After that refusal, the session from before is still accepted on both lanes',
    constant:
      'With more than 4096 bytes of data, the server-side session and the opaque token are accepted, and their credential is as small as with less data',
  },
  hints: {
    costs: 'Below the lanes choose “Costs”. “Log in with this much data” logs in on all lanes.',
    raise:
      'Raise “Session data” until the sealed cookie and the JWT show “413” below “Log in with this much data”.',
    'step-by-step':
      'The arrow keys move the slider by 128 bytes. Log in after each step between 2,000 and 2,700 bytes.',
    'what-about-before': 'The new login failed. What happened to the session that the browser already had?',
    'check-after': 'After a login that was refused as too large, choose “Check” on all lanes.',
    'other-lanes': 'Two lanes do not carry the data. Where is it, and what does their cookie contain?',
    'much-data':
      'Log in once with little data and once with the slider at its end, then check the server-side session and the opaque token.',
    algorithm:
      'The signature is a small, constant part of a JWT; the data is the rest. Set the algorithm back to ES256.',
    'nothing-to-keep':
      'You logged out before the refused login, so there was no session left to keep. Log in with less data first.',
    'too-coarse':
      'One amount fits and another does not, but the limit is somewhere between. Move the slider in smaller steps.',
  },
  reason:
    'A credential that carries the session contains its data as Base64, which is a third longer, and in addition its own fields and a MAC or signature: 4096 bytes (RFC 6265 §6.1, ASVS 3.3.5) hold about 2,400 bytes of data. What happens then differs. iron-session refuses to save; a library that only signs reports nothing, the browser drops the cookie silently, and the login has no visible effect (next-auth, issue 392). Here the server measures the cookie first and keeps the session that exists. A reference stays small, because the record grows instead. 500 permissions belong in a record, or are looked up.',
}
