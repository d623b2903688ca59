import { PRESET_IDS } from '#lib/core/policy.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { actAsUser, TRANSFER_AMOUNT } from '../../_ui/admin/user-acts.ts'
import { bottomTab } from '../../_ui/display/bottom-tab.ts'
import { introSeen } from '../../_ui/display/intro-seen.ts'
import { setHelp } from '../../_ui/display/open-help.ts'
import { openSheet } from '../../_ui/display/open-sheet.ts'
import { theme } from '../../_ui/display/preferences.ts'
import { togglePresentMode } from '../../_ui/display/present.ts'
import { ACT_IDS } from '../../_ui/lab/acts.ts'
import { KEYS, laneElementId } from '../../_ui/lab/keys.ts'
import type { Lab } from '../../_ui/lab/lab.ts'
import { checkAs, logoutAs, steal } from '../../_ui/other-clients/client-requests.ts'
import type { Command } from '../../_ui/shell/command.ts'
import { PAGES, type PageId } from '../../_ui/shell/page-links.tsx'
import type { AllWords } from '../../_ui/words/all.en.ts'
import { chooseLanguage, currentLanguage } from '../../_ui/words/language.ts'
import { ADMIN_SHEETS } from './sheets/admin-buttons.tsx'

/** All commands that are available now. */
export function benchCommands(lab: Lab): readonly Command[] {
  const { heartbeat, bench, clock, otherClients, lookingAt } = lab.store.get()
  const isFrozen = clock.clock.frozenAt !== null
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
        run: () => actAsUser(lab, act, MECHANISM_IDS),
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
      id: 'heartbeat',
      group: 'acts',
      name: ({ palette }) => (heartbeat ? palette.names.heartbeatOff : palette.names.heartbeatOn),
      key: KEYS.heartbeat,
      run: () => lab.choose({ heartbeat: !heartbeat }),
    },
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
    ...MECHANISM_IDS.flatMap((of): Command[] => [
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
        key: String(MECHANISM_IDS.indexOf(of) + 1),
        run: () => document.getElementById(laneElementId(of))?.focus(),
      },
    ]),
    ...([30, 15 * 60] as const).map(
      (seconds): Command => ({
        id: `advance ${seconds}`,
        group: 'bench',
        name: ({ bar }) => `${bar.clockTitle} ${seconds === 30 ? bar.plus30s : bar.plus15min}`,
        isAct: true,
        run: () => lab.advance(seconds),
      }),
    ),
    {
      id: 'freeze',
      group: 'bench',
      name: ({ bar }) => (isFrozen ? bar.run : bar.freeze),
      isAct: true,
      run: () => lab.freeze(!isFrozen),
    },
    ...PRESET_IDS.map(
      (preset): Command => ({
        id: `preset ${preset}`,
        group: 'bench',
        name: ({ palette, bar }) => palette.names.preset(bar.presets[preset]),
        isAct: true,
        run: () => lab.applyPreset(preset),
      }),
    ),
    ...(bench?.users ?? []).map(
      ({ name }): Command => ({
        id: `user ${name}`,
        group: 'bench',
        name: ({ palette }) => palette.names.user(name),
        isAct: true,
        run: () => lab.choose({ user: name }),
      }),
    ),
    { id: 'reset', group: 'bench', name: ({ bar }) => bar.reset, isAct: true, run: () => lab.reset() },
    {
      id: 'language',
      group: 'display',
      name: (words) => words.otherLanguage,
      run: () => chooseLanguage(currentLanguage() === 'en' ? 'zh' : 'en'),
    },
    {
      id: 'theme',
      group: 'display',
      name: ({ bar }) => bar.theme[theme.get() === 'light' ? 'dark' : 'light'],
      run: () => {
        const other = theme.get() === 'light' ? 'dark' : 'light'
        theme.set(other)
        document.documentElement.dataset.theme = other
      },
    },
    {
      id: 'present',
      group: 'display',
      name: ({ palette }) => palette.names.present,
      key: KEYS.present,
      run: togglePresentMode,
    },
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
    ...(Object.keys(PAGES) as PageId[])
      .filter((page) => PAGES[page] !== location.pathname)
      .map(
        (page): Command => ({
          id: `page ${page}`,
          group: 'go',
          name: ({ pages, palette }) => palette.names.page(pages[page]),
          run: () => location.assign(PAGES[page]),
        }),
      ),
    { id: 'first', group: 'go', name: ({ intro }) => intro.restart, run: () => introSeen.set('new') },
    {
      id: 'share',
      group: 'go',
      isAct: true,
      name: ({ palette }) => palette.names.share,
      run: () => openSheet({ sheet: 'share' }),
    },
    {
      id: 'help',
      group: 'go',
      name: ({ bar }) => bar.help,
      key: KEYS.help,
      run: () => setHelp(true),
    },
  ]
  return lookingAt === null ? all : all.filter(({ isAct }) => !isAct)
}
