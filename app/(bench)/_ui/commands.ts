import { actAsUser, TRANSFER_AMOUNT } from '../../_ui/admin/user-acts.ts'
import { bottomTab } from '../../_ui/display/bottom-tab.ts'
import { introSeen } from '../../_ui/display/intro-seen.ts'
import { openSheet } from '../../_ui/display/open-sheet.ts'
import { ACT_IDS } from '../../_ui/lab/acts.ts'
import { KEYS, laneElementId } from '../../_ui/lab/keys.ts'
import type { Lab } from '../../_ui/lab/lab.ts'
import { checkAs, logoutAs, steal } from '../../_ui/other-clients/client-requests.ts'
import type { Command } from '../../_ui/shell/command.ts'
import { labCommands } from '../../_ui/shell/lab-commands.ts'
import { displayCommands, pageCommands } from '../../_ui/shell/shell-commands.ts'
import { laneIdsOf } from '../../_ui/state/state.ts'
import type { AllWords } from '../../_ui/words/all.en.ts'
import { copyCommands } from './copy-commands.ts'
import { ADMIN_SHEETS } from './sheets/admin-buttons.tsx'

/** All commands that are available now. */
export function benchCommands(lab: Lab): readonly Command[] {
  const { otherClients, lookingAt } = lab.store.get()
  const ids = laneIdsOf(lab.store.get())
  const all: Command[] = [
    ...ACT_IDS.map(
      (act): Command => ({
        id: act,
        group: 'acts',
        name: (words) => words.acts[act],
        key: KEYS[act],
        isAct: true,
        run: () => lab.act(act),
      }),
    ),
    {
      id: 'revoke-all',
      group: 'acts',
      name: ({ palette }) => palette.names.revokeAll,
      key: KEYS.revoke,
      isAct: true,
      run: () => lab.revokeOwn(),
    },
    ...(['transfer', 'step-up', 'others', 'global'] as const).map(
      (act): Command => ({
        id: `admin ${act}`,
        group: 'acts',
        name: ({ admin: { acts }, sheets: { menu } }) =>
          act === 'transfer'
            ? menu.transfer(TRANSFER_AMOUNT)
            : act === 'step-up'
              ? acts.stepUp
              : act === 'others'
                ? menu.logoutOthers
                : menu.logoutGlobal,
        isAct: true,
        run: () => actAsUser(lab, act, ids),
      }),
    ),
    ...ADMIN_SHEETS.map(
      (sheet): Command => ({
        id: `sheet ${sheet}`,
        group: 'go',
        name: ({ admin: { bar } }) => `${bar.label} · ${bar[sheet]}`,
        isAct: true,
        run: () => openSheet({ sheet }),
      }),
    ),
    {
      id: 'steal-all',
      group: 'otherClients',
      name: ({ palette }) => palette.names.stealAll,
      key: KEYS.steal,
      isAct: true,
      run: () => steal(lab),
    },
    {
      id: 'try-all',
      group: 'otherClients',
      name: ({ palette }) => palette.names.checkAll,
      key: KEYS.try,
      isAct: true,
      run: () => checkAs(lab, 'mallory'),
    },
    ...ids.flatMap((of): Command[] => [
      ...ACT_IDS.map(
        (act): Command => ({
          id: `${act} ${of}`,
          group: 'lane',
          name: (words) => words.acts.oneLane(words.acts[act], words.mechanisms[of].name),
          isAct: true,
          run: () => lab.act(act, [of]),
        }),
      ),
      {
        id: `steal ${of}`,
        group: 'otherClients',
        name: (words) => words.otherClients.stealName(words.mechanisms[of].name),
        isAct: true,
        run: () => steal(lab, [of]),
      },
      ...(['mallory', 'phone'] as const)
        .filter((client) => otherClients[client][of] !== null)
        .map(
          (client): Command => ({
            id: `try ${client} ${of}`,
            group: 'otherClients',
            name: (words) =>
              words.otherClients.checkName(words.otherClients.names[client], words.mechanisms[of].name),
            isAct: true,
            run: () => checkAs(lab, client, [of]),
          }),
        ),
      ...(otherClients.phone[of] === null
        ? []
        : [
            {
              id: `logout phone ${of}`,
              group: 'otherClients',
              name: (words: AllWords) =>
                words.acts.oneLane(
                  `${words.otherClients.names.phone}${words.colon}${words.acts.logout}`,
                  words.mechanisms[of].name,
                ),
              isAct: true,
              run: () => logoutAs(lab, 'phone', of),
            } satisfies Command,
          ]),
      {
        id: `go ${of}`,
        group: 'go',
        name: (words) => words.palette.names.goTo(words.mechanisms[of].name),
        key: String(ids.indexOf(of) + 1),
        run: () => document.getElementById(laneElementId(of))?.focus(),
      },
    ]),
    ...labCommands(lab),
    ...displayCommands(),
    {
      id: 'timeline',
      group: 'go',
      name: ({ palette }) => palette.names.timeline,
      run: () => bottomTab.set('timeline'),
    },
    {
      id: 'events',
      group: 'go',
      name: ({ palette }) => palette.names.events,
      run: () => bottomTab.set('events'),
    },
    {
      id: 'costs',
      group: 'go',
      name: ({ palette }) => palette.names.costs,
      run: () => bottomTab.set('costs'),
    },
    ...(lookingAt === null
      ? []
      : [
          {
            id: 'live',
            group: 'go',
            name: ({ past }: AllWords) => past.toLive,
            key: 'Esc',
            run: () => lab.lookAt(null),
          } satisfies Command,
        ]),
    { id: 'first', group: 'go', name: ({ intro }) => intro.restart, run: () => introSeen.set('new') },
    {
      id: 'share',
      group: 'go',
      isAct: true,
      name: ({ palette }) => palette.names.share,
      run: () => openSheet({ sheet: 'share' }),
    },
    ...pageCommands(),
    ...copyCommands(lab),
  ]
  return lookingAt === null ? all : all.filter(({ isAct }) => !isAct)
}
