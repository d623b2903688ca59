import type { COOKIE_KINDS } from '#lib/web/privacy-responses.ts'

type CookieKind = (typeof COOKIE_KINDS)[number]

/** Strings of the page /privacy. */
export const privacy = {
  title: 'Data of a user',
  intro: 'What is held about a user, where, why and until when; and the devices that are logged in.',
  user: 'User',
  readAgain: 'Read again',
  loading: 'Reading the stores…',
  failed: 'The stores could not be read.',

  holdings: {
    title: (user: string) => `Data of ${user}`,
    note: 'Read from the stores now, not from a list of what should be there.',
    export: 'Export JSON',
    stores: {
      redis: 'Redis',
      database: 'SQL database',
      'node-memory': 'Memory of the nodes',
      'process-memory': 'Memory of this process',
      client: 'Outside the server: clients',
      'process-log': 'Outside the server: process log',
      webhook: 'Outside the server: webhook',
    },
    columns: { what: 'What', where: 'Where', why: 'Why', until: 'Until' },
    count: (n: number) => (n === 1 ? '1 entry' : `${n} entries`),
    first: (n: number) => `first ${n}`,
    notDecided: 'Not decided by the server',
    table: (name: string) => `table ${name}`,
    node: (id: string) => `node ${id}`,
    nothing: 'Read as well, and empty:',
    onErase: {
      deleted: 'deleted on erasure',
      marked: 'kept on erasure, without the name',
      kept: 'kept on erasure',
      'out-of-reach': 'cannot be erased',
    },
  },

  erase: {
    since: (user: string) =>
      `What the table lists as deleted on erasure came later: each second, the pages of this browser check its credentials, which still name ${user}.`,
    start: (user: string) => `Erase the data of ${user}…`,
    question: (user: string) => `Erase the data of ${user}?`,
    consequence:
      'All sessions of the user end, and the data is deleted. Where a row has to stay, a mark replaces the name. This cannot be undone.',
    confirm: 'Erase',
    cancel: 'Cancel',
    working: 'Erasing…',
    done: (user: string, mark: string) =>
      `The data of ${user} was erased. Where something stays, it states ${mark}.`,
    failed: (why: string) => `Nothing was erased: ${why}`,
    deleted: (n: number) => `Deleted in ${n === 1 ? '1 place' : `${n} places`}`,
    nothingDeleted: 'There was nothing left to delete.',
    kept: 'What stays, and why',
    cannot: 'What cannot be erased',
    as: (name: string) => `as ${name}`,
    until: (time: string) => `until ${time}`,
    ended: (n: number) => (n === 1 ? '1 session ended:' : `${n} sessions ended:`),
  },

  devices: {
    title: 'My devices',
    table: 'Devices and their sessions',
    note: 'For the user: the credential in this browser decides whose sessions are listed, lane by lane.',
    notLoggedIn: (user: string) =>
      `This browser has no session of ${user}. Log in on the bench as ${user} to see and end the devices.`,
    toBench: 'Go to the bench',
    none: 'There is no other device.',
    columns: {
      device: 'Device',
      place: 'Address as stored',
      seen: 'Last activity',
      sessions: 'Sessions',
      acts: 'Actions',
    },
    unknownDevice: 'Unknown device',
    unknownPlace: 'not stored',
    here: 'this device',
    rename: 'Rename',
    nameLabel: (device: string) => `Name of ${device}`,
    save: 'Save',
    end: 'End',
    endOf: (device: string) => `End the sessions on ${device}`,
    renameOf: (device: string) => `Rename ${device}`,
    endOthers: 'Log out my other devices',
    mustReauthenticate: (minutes: string) =>
      `Your last authentication is more than ${minutes} ago. To end other sessions, enter your password again: a stolen cookie alone must not be enough.`,
    password: 'Password',
    reauthenticate: 'Re-authenticate and continue',
    cancel: 'Cancel',
    result: (n: number) => (n === 1 ? '1 session ended' : `${n} sessions ended`),
    acceptedUntil: (time: string) => `A copy of a credential may be accepted until ${time}.`,
    names:
      'A name is stored on the server with the session, and deleted with it. There is no setting “trusted device”: it would attach trust to a user agent, which a client can choose, or to a cookie, which can be copied like the session itself.',
  },

  cookies: {
    title: 'Cookies and browser storage',
    table: 'Cookies',
    note: 'Read from the functions that set them, under the policy of this bench. There is no other cookie, no tracking, and no request to another host.',
    columns: { name: 'Name', why: 'Why', life: 'At most', attributes: 'Attributes', here: 'In this browser' },
    kinds: {
      bench: 'Names your bench. Without it, every request would need a bench of its own.',
      credential: 'Keeps you logged in on this lane.',
      refresh: 'Obtains the next access token of this lane.',
      balancer:
        'Sends you to the node of your login, if the policy has a load balancer with sticky sessions.',
      language: 'Your choice of language, for the next page. Set only when you choose one.',
      seat: 'Your seat in a room. Set only when you join one.',
      teacher: 'Lets you lead the room that you opened; its name contains the code of the room.',
    } satisfies Record<CookieKind, string>,
    presentedYes: 'yes',
    presentedNo: 'no',
    notInUse: 'not set by the current policy',
    consent:
      'No consent is requested, because none is needed: each is strictly necessary for what you asked for, or stores a choice that you made (ePrivacy directive, article 5(3); opinion WP 194).',
    lab: 'Attacks of the lab that use a browser run on other origins, and may set cookies there to show what that does.',
    storageTitle: 'Storage of this browser',
    storageNote: 'Keys that this page has written. “Tab” is deleted when the tab is closed.',
    storageColumns: { key: 'Key', where: 'Where', why: 'Why' },
    storagePlaces: { browser: 'browser', tab: 'tab' },
    storageEmpty: 'Nothing.',
    storageKeys: {
      'session-lab:theme': 'light or dark',
      'session-lab:language': 'the same choice as the cookie, for other tabs',
      'session-lab:shortcuts': 'whether single keys are shortcuts',
      'session-lab:auto-refresh': 'whether the page refreshes an expiring JWT',
      'session-lab:opened': 'that this browser has opened a bench',
      'session-lab:bench': 'the passwords of the test users, which the server states only once',
      'session-lab:saved-views': 'views of the sessions that you saved',
      'session-lab:first-minute': 'that you have seen the introduction',
    },
    storageOther: 'a display setting',
  },
}
