export const en = {
  title: 'Stale role',
  task: [
    'Log in as Carol, who is an administrator, on all lanes.',
    'Remove her role “admin” and check each lane.',
    'Change one setting, give the role back and remove it again: now no lane may report it, and Carol must stay logged in.',
  ],
  question:
    'Carol is logged in and loses the role “admin”. On how many of the four lanes is it still reported at the next check?',
  choices: { none: 'None', two: 'Two', all: 'All four' },
  checks: {
    stale: 'Both credentials that carry the session still report “admin” after it was removed',
    fresh: 'After a removal, all four lanes report the new roles for the same session',
  },
  hints: {
    'log-in-admin': 'Only Carol has the role. Log in as Carol, not as Alice, before you remove it.',
    'remove-then-check': 'Users, “Carol”: remove “admin”. Then check all four lanes.',
    'where-from': 'Where does each lane read the role: in the account, or in the credential?',
    'look-up': 'Policy, “Roles”: look them up on every check, instead of using those in the credential.',
    again:
      'Give Carol the role back and remove it once more, then check all lanes with the session that she already has.',
    'other-user': 'That is a different user. The experiment is about Carol, who has the role “admin”.',
    'session-ended':
      'Ending the session ends the role, and Carol’s work with it. Look for a setting that lets her stay logged in.',
    'logged-in-again':
      'A new login states the new roles, but you cannot make each user log in again. Make the existing session report them.',
  },
  reason:
    'A sealed cookie or JWT states the roles of the moment at which it was issued. Until it is replaced, a role that was removed still counts. ASVS 8.3.2 requires that changes to authorization apply immediately. Looking up the role on each check does that and costs one lookup; a short access token only limits the time.',
}
