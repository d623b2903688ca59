import { PRESET_IDS } from '#lib/core/policy.ts'
import { setResetDialog } from '../display/open-reset.ts'
import { KEYS } from '../lab/keys.ts'
import type { Lab } from '../lab/lab.ts'
import type { Command } from './command.ts'

/** What every page with a bench can change: heartbeat, clock, policy preset, user, and the bench as a whole; in a room, the hand of the seat. */
export function labCommands(lab: Lab): readonly Command[] {
  const { heartbeat, bench, clock } = lab.store.get()
  const isFrozen = clock.clock.frozenAt !== null
  const seat = lab.seat.get()
  const hand: Command[] =
    seat?.state === 'seated'
      ? [
          {
            id: 'hand',
            group: 'acts',
            name: ({ keys }) => keys.hand,
            key: KEYS.hand,
            run: () => lab.seat.raiseHand(seat.view.seat.handAt === null),
          },
        ]
      : []
  return [
    ...hand,
    {
      id: 'heartbeat',
      group: 'acts',
      name: ({ palette }) => (heartbeat ? palette.names.heartbeatOff : palette.names.heartbeatOn),
      key: KEYS.heartbeat,
      run: () => lab.choose({ heartbeat: !heartbeat }),
    },
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
    {
      id: 'reset',
      group: 'bench',
      name: ({ bar }) => bar.reset,
      isAct: true,
      run: () => setResetDialog(true),
    },
  ]
}
