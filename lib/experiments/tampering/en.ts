export const en = {
  title: 'Change what the client has',
  task: [
    'Log in as Alice on all four lanes. “Inspect” a lane and open “Wire”: all of its contents are in the hands of the client.',
    '“Edit and resend”: on the sealed cookie and the JWT, change the contents without changing the length.',
    'On the server-side session and the opaque token, change the ID or the secret.',
  ],
  question: 'Alice changes “roles” in her JWT to “admin” and sends it. What does the server do?',
  choices: {
    admin: 'It accepts her as an administrator',
    user: 'It accepts her with her old role',
    refuse: 'It refuses the token',
  },
  checks: {
    signature: 'Changed contents are refused for their signature or MAC, without a store read',
    lookup: 'A changed reference is refused because no session is found, which takes a store read',
    untouched: 'On all four lanes, the unchanged credential is accepted after that',
  },
  hints: {
    'open-wire': '“Inspect” on the lane of the JWT, “Wire”, “Edit and resend”: “Set roles: admin”.',
    'sealed-too': 'For the sealed cookie choose “Change the contents” or “Change the MAC”.',
    'no-contents': 'A reference has no contents. What can a client change in it?',
    'change-id': 'On the other two lanes choose “Change the ID” or “Change the secret”.',
    'was-it-ended': 'Did the attempt end Alice’s session? Check all lanes as Alice.',
    malformed:
      'The credential had the wrong length or layout, so it was refused before any cryptography. Change one part and keep the length.',
    'other-key':
      'With another key ID the server has no key to verify with. Change what the credential states, not the key.',
  },
  reason:
    'Base64url is an encoding, not encryption: each holder reads the claims of a JWT, and can write others. The signature, or the MAC of the sealed cookie, covers every byte, so that a change is found with the key alone. A reference states nothing that could be changed to an advantage; the only way is to guess another one, and 256 random bits cannot be guessed. Refusing a forgery does not end the session: otherwise anyone could log out Alice.',
}
