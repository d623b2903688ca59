export const en = {
  title: 'Which timeout ended it?',
  task: [
    'Log in as Alice on all lanes. The clock stands still: advance it by 15 minutes, check all lanes, and refresh the JWT.',
    'Log in again. Advance by 15 minutes twice without a check, then check all lanes and refresh the JWT.',
    'Log in again and keep all lanes in use: check every 15 minutes, until they are refused although they were never idle.',
  ],
  question:
    'The sessions have not been used for fifteen minutes. How many of the four lanes refuse the next check?',
  choices: { none: 'None', one: 'One', all: 'All four' },
  checks: {
    access: 'An expired access token is refused, and a refresh continues the same session',
    idle: 'All four lanes refuse because of the idle timeout',
    absolute: 'Every lane without a refresh token refuses because of the absolute timeout, while in use',
  },
  hints: {
    'fifteen-minutes': 'Log in, choose “+15 min” once, and check all lanes.',
    refresh: 'The session of the refused lane has not ended. “Refresh” it.',
    'do-nothing':
      'The idle timeout counts from the last use. Log in, choose “+15 min” twice, and only then check.',
    'refresh-too':
      'The access token of the JWT expires before the session is idle for long enough, so a check names the token. “Refresh” names the session.',
    'stay-active': 'Each check is a use. Log in, then repeat: “+15 min”, check all lanes.',
    hour: 'The absolute timeout is one hour here (Policy, “Lifetimes”). Four steps of fifteen minutes reach it.',
    'logged-in-again':
      'The session was still valid, only its access token had expired. Refresh it instead of logging in again.',
    'too-long':
      'The sessions were not used for longer than the idle timeout, so it is not shown that the absolute timeout ends a session that is in use. Advance in steps of 15 minutes.',
    'policy-changed': 'The timeouts were changed. Start again and keep those of the experiment.',
  },
  reason:
    'Three clocks run at the same time. The access token has a lifetime of its own (15 minutes), so that it is replaced often; a refresh continues the session. The idle timeout (30 minutes) ends a session that is not used; a check moves it, for the JWT only a refresh does. The absolute timeout (one hour here) ends it in any case, because an attacker can keep a stolen session in use. ASVS 7.3.1 and 7.3.2 require both timeouts.',
}
