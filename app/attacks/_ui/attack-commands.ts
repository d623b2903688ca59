import type { MechanismId } from '#lib/core/session.ts'
import type { Command } from '../../_ui/shell/command.ts'
import type { AttackRuns, AttackView } from './attack-runs.ts'
import { runsOf } from './attack-settings.ts'
import type { AttackWords } from './use-attack-words.ts'

interface Board {
  readonly words: AttackWords
  readonly attacks: readonly AttackView[]
  readonly lanes: readonly MechanismId[]
  readonly runs: AttackRuns
  readonly isReady: boolean
}

/** Run and stop, for the palette. */
export function attackCommands({ words, attacks, lanes, runs, isReady }: Board): readonly Command[] {
  if (!isReady) return []
  return [
    {
      id: 'run all attacks',
      group: 'acts',
      name: () => words.runNamed(words.board),
      run: () => runs.start(attacks.flatMap((attack) => runsOf(attack, lanes))),
    },
    { id: 'stop attacks', group: 'acts', name: () => words.stop, run: runs.stop },
  ]
}
