import { openSheet } from '../../_ui/display/open-sheet.ts'
import type { Lab } from '../../_ui/lab/lab.ts'
import type { Command } from '../../_ui/shell/command.ts'
import { COPIED_ACT_IDS, COPIED_ACTS } from './copied-acts.ts'

/** Each act as code: opens the sheet with its requests. */
export function copyCommands(lab: Lab): readonly Command[] {
  const { user, rememberMe, bench } = lab.store.get()
  const preset = bench?.preset ?? 'hardened'
  const setting = { user, password: null, rememberMe, preset, sessionOf: () => null }
  return COPIED_ACT_IDS.map((act) => ({
    id: `copy ${act}`,
    group: 'code',
    name: (words) => words.sheets.copyAct.command(COPIED_ACTS[act].name(words, setting)),
    also: (words) => words.sheets.copyAct.also(COPIED_ACTS[act].name(words, setting)),
    isAct: true,
    run: () => openSheet({ sheet: 'copy', of: act }),
  }))
}
