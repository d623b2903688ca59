import type { ScriptTexts } from './script.ts'

export const lessons: ScriptTexts['lessons'] = {
  'where-it-lives': {
    do: ['Open “Inspect”, “Storage” on your own bench on the projector, one lane after the other.'],
    say: ['“Two of these credentials are a number in a list. The other two are the list itself.”'],
    look: ['The refresh of the JWT after Redis was emptied: refused, although the access token is accepted.'],
    expect:
      'What is stored on a server seems safer than what a client carries. Here it is the other way round.',
  },
  tampering: {
    do: ['Before “Try it”, decode a JWT of your own bench on the projector with nothing but Base64.'],
    say: ['“Reading needs no key, changing does. Encoded is not encrypted.”'],
    look: ['Store reads: 0 for a refused signature, 1 for a reference that is not found.'],
    expect: 'Most know the signature. The surprise is that the claims can be read.',
  },
  'theft-and-replay': {
    do: [
      'Show the histogram to all at the end of “Predict”, before “Try it”.',
      'Spotlight the first bench on which Mallory is refused.',
    ],
    say: [
      '“The server does not know Alice. It knows what she sends.”',
      '“A bearer credential is like cash: the one who has it, has it.”',
    ],
    look: ['Benches that refuse Mallory by ending the session: Alice is refused as well.'],
    expect:
      'Stored on the server sounds as if the server could recognise the client. It compares a credential, not a person.',
  },
  'size-limit': {
    do: [
      'After two minutes, send the hint about the arrow keys to all: the slider is too coarse with a mouse.',
    ],
    say: ['“What does your framework do with the login that does not fit? Some report nothing at all.”'],
    look: ['After the refusal, both lanes still accept the session from before.'],
    expect: '4096 bytes sound like 4,000 bytes of data. Base64, fields and MAC take more than a third.',
  },
  'which-timeout': {
    do: ['Draw three lines on the board: access token, idle timeout, absolute timeout.'],
    say: ['“Three clocks run at the same time. The question is never whether, but which one ended it.”'],
    look: ['Seats that log in again where “Refresh” is enough.'],
    expect:
      'The idle timeout is 30 minutes, so nothing seems to happen at 15. The access token expires first.',
  },
  'revocation-lag': {
    do: [
      'Let the class log out first, and ask who is safe now.',
      'Open the timeline of your own bench on the projector: the lag is the hatched length.',
    ],
    say: [
      '“Logout deletes a record. Where there is no record, it deletes a cookie in one browser, and no copy of it.”',
      '“The number is on your timeline: that is how long the attacker stays.”',
    ],
    look: ['Board, “Same difficulty”: if the hint that is due is about steps that are too coarse, send it.'],
    expect: 'The button says “Log out”, so most expect that it ends the session.',
  },
  'log-out-everywhere': {
    do: ['Let two seats read out their store reads before and after the change.'],
    say: [
      '“The remedy has a price: one store read for each check. That is the read that the mechanism was chosen to avoid.”',
    ],
    look: ['Seats that changed only one of the two mechanisms.'],
    expect: 'Every large site has such a button, so it is expected to work on every lane.',
  },
  'revocation-techniques': {
    do: ['Divide the class: one third each for denylist, not-before and epoch. Compare what ended.'],
    say: ['“A list of sessions, an instant, a counter: the smaller the data, the more it ends.”'],
    look: ['Seats without a second device: they cannot see the difference.'],
    expect: 'One session was revoked, so one session is expected to end.',
  },
  'stale-role': {
    do: ['Spotlight a bench on which two lanes report different roles for the same Carol.'],
    say: ['“She was dismissed a minute ago. What may she still do, and for how long?”'],
    look: ['Seats that solved it by a new login: in production one cannot ask every user for that.'],
    expect: 'After the revocation lag, most know which two lanes carry what they were issued with.',
  },
  'session-fixation': {
    do: ['Let two seats play it: one plants the credential, the other logs in.'],
    say: ['“Where does your framework change the session ID: at login, or on the first visit?”'],
    look: ['The planted sealed cookie stays valid: it is the attacker’s own session, and harmless to Alice.'],
    expect: 'Old articles show it with session IDs. Here every login issues a new credential.',
  },
  csrf: {
    do: ['Show the command with curl on the projector: the header Sec-Fetch-Site decides.'],
    say: ['“A site is not an origin. Another port, and every subdomain, is the same site.”'],
    look: ['The inbound link must still be accepted: a fix that breaks links is not used for long.'],
    expect: 'SameSite=Lax is known as the end of CSRF. It is not, for pages of the same site.',
  },
  'refresh-reuse': {
    do: [
      'Let neighbours do it in pairs: Alice on the left, Mallory on the right.',
      'Then ask for a grace period, and collect the seconds.',
    ],
    say: [
      '“The server sees the same token twice. It cannot know which of the two is Alice.”',
      '“Two tabs look exactly like a theft.”',
    ],
    look: ['Grace periods above 30 seconds: that is how long an attacker stays unnoticed.'],
    expect: 'The attacker comes second, so the attacker is expected to lose. Both do.',
  },
  'key-rotation': {
    do: ['Write the order on the board afterwards: verify everywhere, sign, wait, delete.'],
    say: ['“A key leaked. You have ten minutes. Which users do you log out, and can you avoid it?”'],
    look: ['Nodes that sign with a key that another node does not have yet.'],
    expect: 'Two lanes have keys, so two are expected to fail. The refresh token saves one of them.',
  },
  'node-failure': {
    do: ['Run the survival trial on /fleet with 30 users on the projector, after a show of hands.'],
    say: ['“Sticky routing hides the problem until the next deployment, and a deployment stops every node.”'],
    look: ['Replication, a shared store, or a self-contained credential: all three solve it.'],
    expect: 'Both lanes have a record on the server. It depends on where the record is.',
  },
  'redis-outage': {
    do: [
      'Stop Redis for the whole class at the same time: “Change all benches…”, Redis. Put one bench in the spotlight and watch its lanes.',
    ],
    say: ['“Open or closed is a decision about risk. Make it before the outage.”'],
    look: ['Responses: 503 within a second is right, 401 would log out everyone, and a hang is the worst.'],
    expect: 'A revoked session should be refused. Under fail-open, nothing can say that it was revoked.',
  },
}
