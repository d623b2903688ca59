import type { KitFileName } from '#lib/web/kit-suite.ts'
import { pageSections } from './page-sections.en.ts'

/** Strings of the page /testing. */
export const testing = {
  title: 'Test against this app',
  intro:
    'A target for Playwright tests of sessions: a bench of its own for each test, a clock that tests advance, faults on request, and planted bugs that show what a suite misses.',
  sectionsLabel: 'Sections',
  sections: pageSections.testing,
  loading: 'Loading…',
  failed: 'This could not be read from the server.',
  copy: 'Copy',
  copyWhat: (what: string) => `Copy: ${what}`,
  copied: 'Copied',
  notCopied: 'The browser refused; select the text and copy it.',

  start: {
    steps: {
      install: {
        title: '1. Install the kit',
        text: 'The first line makes a package in your copy of this repository, here ../session-lab; the second installs it next to Playwright. A git dependency works too. A folder does not: npm links it, and Playwright does not run with a second copy of itself.',
      },
      serve: {
        title: '2. Let Playwright start the server',
        text: 'The first start installs and builds the app, which takes minutes; later ones take seconds. A Redis of its own is started with it.',
      },
      test: {
        title: '3. Write a test',
        text: 'Each test has a bench of its own, so tests run side by side without affecting each other. This one needs no browser.',
      },
    },
    run: {
      title: 'Run',
      own: 'With the server that Playwright starts',
      here: 'Against the server of this page',
      note: 'Each test creates a bench of its own there, and leaves yours as it is. Set outputDir if the suite has no package.json of its own: Playwright deletes test-results next to the nearest one.',
    },
    starter: {
      title: 'Or start from a project',
      text: 'Configuration, page object and the first four rungs of the worked suite, as a project that runs.',
      download: 'Download starter project',
    },
    mutate: {
      title: 'Run the suite against planted bugs',
      text: 'A planted bug is a change of the app that breaks one of its promises; it is killed when a test fails with it, and fails again in a repetition. A suite that passes may notice nothing. This runs your tests against one planted bug after the other, and reports which of them no test noticed.',
      list: 'The planted bugs',
    },
  },

  worlds: {
    intro:
      'A world is a bench that belongs to one test: users, policy, clock, nodes, faults, sessions and event log are its own. Its clock stands still until the test advances it, and its seed is the title of the test, so that a failure can be repeated.',
    fixtures: {
      title: 'Fixtures',
      columns: { name: 'Fixture', is: 'Is', example: 'Example' },
      rows: {
        lab: 'The server, with its address and version. If none responds, the test fails with how to start one.',
        world: 'The bench of the test: policy, users, planted bugs, reset.',
        lane: 'Alice on a mechanism, or another person: login, me, refresh, logout, transfer, stepUp, revoke, revokeOthers, steal.',
        clock:
          'The time of the server in this world. page.clock changes the time of a page only: no session expires by it.',
        faults:
          'Redis that is down, slow, read-only or emptied; messages between nodes that are lost or delayed.',
        nodes: 'The three nodes behind the load balancer: stopped, started, or with a clock that is ahead.',
        ledger: 'The event log: what the server decided, and why.',
        settled: 'Waits until the page of a person shows every event so far. It replaces waiting for time.',
      },
    },
    persons: {
      title: 'Persons',
      note: 'Each is a fixture with a cookie jar of its own: plain requests, and a browser from the first call of page().',
      columns: { name: 'Person', account: 'Account', device: 'Device', purpose: 'For', example: 'Example' },
      accounts: {
        alice: 'alice, role user',
        bob: 'bob, role user',
        carol: 'carol, roles user and admin',
        mallory: 'none',
        phone: 'that of alice',
      },
      devices: {
        alice: 'laptop, Chrome on Linux',
        bob: 'laptop, Chrome on Linux',
        carol: 'laptop, Chrome on Linux',
        mallory: 'desktop, Firefox on Windows',
        phone: 'iPhone, Safari',
      },
      purposes: {
        alice: 'The user of most tests, and the victim of attacks.',
        bob: 'A second user: receives transfers, and keeps its sessions when those of Alice end.',
        carol: 'Roles: withdraw one, and see which mechanism still states it.',
        mallory: 'An attacker: presents credentials that were stolen or planted.',
        phone: 'A second device: other sessions of the user, limits, logout everywhere.',
      },
    },
    calls: {
      title: 'Clock, faults and nodes',
      note: 'Each call with the kit, and the same request without it. Without the kit, bench is the ID that POST /api/benches returned.',
      withKit: 'With the kit',
      withoutKit: 'Without',
      choose: (call: string) => `Value for ${call}`,
      run: 'Run in my bench',
      runWhat: (call: string) => `Run in my bench: ${call}`,
      response: 'Response',
      locked: 'The teacher of your room does not allow acts now.',
      groups: { clock: 'Clock', faults: 'Faults', nodes: 'Nodes', world: 'World' },
      rows: {
        'clock.advance': 'Advances the time of the server. Sessions that have expired by then are refused.',
        'clock.freeze': 'Stops the clock, as in a new world, or lets it run as real time does.',
        'clock.now': 'Reads the time of the server, in epoch milliseconds.',
        'faults.redis':
          'Redis, as the nodes of this bench reach it. emptied deletes all session data, then it is up.',
        'faults.invalidation': 'The messages by which nodes invalidate their caches.',
        'faults.set': 'Other faults: every connection to Redis and to the database is in use.',
        'nodes.stop': 'Stops a node, which loses its memory, or starts it.',
        'nodes.skew': 'Sets the clock of a node ahead, or back again.',
        'nodes.set': 'A partitioned node reaches no other node and no shared store, but still serves.',
        'world.setPolicy': 'Changes the policy, as a JSON merge patch (RFC 7396).',
        'world.setUser': 'Changes roles, password or state of a user.',
        'world.setMutations': 'Switches planted bugs on; the others are switched off.',
        'world.reset': 'Ends all sessions, and restores policy, users, clock, nodes and faults.',
      },
    },
    assertions: {
      title: 'Assertions',
      note: 'Of the expect that the kit exports. Each also takes the promise of a response, and has not.',
      columns: { name: 'Assertion', holds: 'Holds if', example: 'Example' },
      rows: {
        toBeAccepted: 'the response is 2xx.',
        toBeRefusedWith:
          'the response is an error with this code (RFC 9457). A status alone would accept any reason.',
        toHaveEnded: 'the session of the lane has ended, by this reason if one is given.',
        toHaveCookie: 'the response sets a cookie with these attributes; they have no order.',
        toHaveEvent: 'the event log has an event with these fields.',
      },
    },
  },

  mutations: {
    intro:
      'Each planted bug changes the app at one named function, and is off by default. Switch one on for this bench and see what it breaks, or run a suite against it. A control changes what no contract promises: a suite that reports it relies on something that may change.',
    notServed:
      'This server serves no planted bugs. The demo does; elsewhere start it with LAB_VULNERABLE=1, on a machine that only you reach.',
    active: (n: number) =>
      n === 1 ? 'A planted bug is active in this bench:' : `${n} planted bugs are active in this bench:`,
    switchAllOff: 'Switch all off',
    none: 'No planted bug is active in this bench.',
    unknown: (id: string) =>
      `The address names a planted bug that does not exist: ${id}. Choose one of the list.`,
    filter: 'Mechanism',
    allMechanisms: 'All mechanisms',
    bugs: (n: number) => `Planted bugs (${n})`,
    controls: (n: number) => `Controls (${n})`,
    controlsNote: 'A test must not fail with one of these.',
    affects: 'Breaks',
    changes: 'Changes',
    seam: 'Changed function',
    act: 'Shortest act that shows it',
    source: 'Source',
    withKit: 'In a test',
    switchOf: (id: string, title: string) => `${id} ${title}`,
    on: 'On',
    off: 'Off',
    plant: (id: string) => `Plant ${id} in this bench and open the bench`,
    openBench: (id: string) => `${id} is active: open the bench`,
  },

  selectors: {
    intro:
      'These names change only with the major version of the kit, and a test holds them. Everything else in the page may change. The names of regions and buttons are those of the English page: set the locale of the browser to en-US.',
    imported: 'The constants come from the kit:',
    columns: { name: 'Name', value: 'Value', locator: 'Locator' },
    groups: {
      lanes: {
        title: 'Lanes',
        note: 'Each lane is a region with this accessible name.',
      },
      buttons: {
        title: 'Buttons',
        note: 'They act on all lanes. With the name of a lane after a colon, one acts on this lane: “Log in: JWT”.',
      },
      verdicts: {
        title: 'Results',
        note: 'A lane has data-verdict with the result of its last request.',
      },
      attributes: {
        title: 'State of the page',
        note: 'Attributes to wait for, instead of time.',
      },
      storage: {
        title: 'Storage of the browser',
        note: 'alice.page() and alice.lend(context) set these. A context of your own needs them before its first page.',
      },
      cookies: {
        title: 'Cookies',
        note: 'On localhost and over https their names begin with __Host-.',
      },
    },
    verdicts: {
      accepted: 'the server accepted the credential',
      refused: 'the server refused it; the code is in the event log',
      unavailable: 'the server could not decide, such as without its store',
      none: 'the client has no credential',
    },
    attributes: {
      'data-hydrated': 'The page reacts to input.',
      'data-seq':
        'On the root: the last event that the page shows. Every response has Lab-Seq, the last event that it caused.',
    },
    storage: {
      intro: 'localStorage: the browser has completed the intro, which otherwise covers the bench.',
      bench: 'sessionStorage: the public name of the bench of this tab, and the passwords of its users.',
    },
  },

  suite: {
    intro:
      'The worked suite of this repository, which its own tests run: five rungs, from one request to two clients, time, faults and planted bugs. This is the text of the files, with the kit imported as a project imports it.',
    rungs: 'Rungs',
    files: {
      '1-smoke.spec.ts': {
        title: 'Rung 1: requests',
        text: 'Each mechanism logs in, is accepted and logs out. No browser.',
      },
      '2-fixtures.spec.ts': {
        title: 'Rung 2: fixtures and pages',
        text: 'A page object as a fixture; the page and the API are one client.',
      },
      'bench-page.ts': {
        title: 'Page object',
        text: 'Regions and buttons by the names that the kit guarantees.',
      },
      '3-two-contexts.spec.ts': {
        title: 'Rung 3: two clients',
        text: 'An attacker who steals from a victim, and a second device.',
      },
      '4-time-and-faults.spec.ts': {
        title: 'Rung 4: time and faults',
        text: 'Timeouts, a store that is down and a node that restarts, without a sleep.',
      },
      '5-planted-bugs.spec.ts': {
        title: 'Rung 5: planted bugs',
        text: 'What the planted bugs break: with it, the suite reports each of them.',
      },
      'mistakes.spec.ts': { title: 'Mistakes', text: 'Wrong forms, each with the failure that it causes.' },
    } satisfies Record<KitFileName, { title: string; text: string }>,
    mistakes: {
      title: 'Mistakes',
      note: 'Each wrong form runs in the tests of this repository and asserts how it fails; next to it is the form that holds.',
      wrong: 'Fails',
      right: 'Holds',
      reasons: {
        'a storage state that tests share': {
          title: 'A storage state that tests share',
          why: 'All contexts with the same storage state have the same session. The first test that logs out ends it for the others, in an order that changes with each run.',
        },
        'the clock of the page': {
          title: 'The clock of the page',
          why: 'page.clock replaces Date and timers in the page. The server decides by its own clock whether a session has expired.',
        },
        'a refresh token that was saved for all workers': {
          title: 'A refresh token that was saved for all workers',
          why: 'A refresh token is valid once. The second worker that presents it looks like an attacker, so the server ends the whole token family.',
        },
      } as Readonly<Record<string, { title: string; why: string } | undefined>>,
    },
  },
}
