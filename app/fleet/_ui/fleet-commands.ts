import type { Fleet } from '#lib/web/fleet-types.ts'
import type { Command } from '../../_ui/shell/command.ts'
import type { Acts } from './use-fleet-acts.ts'
import type { useFleetWords } from './use-fleet-words.ts'

/** The acts of the page, for the palette. */
export function fleetCommands(
  acts: Acts,
  fleet: Fleet | null,
  words: ReturnType<typeof useFleetWords>,
): readonly Command[] {
  const act = (id: string, name: string, run: () => unknown): Command => ({
    id: `fleet ${id}`,
    group: 'acts',
    name: () => name,
    isAct: true,
    run,
  })
  return [
    act('login', words.login, acts.login),
    act('burst', words.burst, acts.burst),
    ...(fleet?.nodes ?? []).flatMap(({ id, up, partitioned }) => [
      act(`power ${id}`, words.actName(up ? words.stop : words.start, id), () =>
        up ? acts.stop(id) : acts.restart(id),
      ),
      act(`link ${id}`, words.actName(partitioned ? words.reconnect : words.partition, id), () =>
        partitioned ? acts.heal(id) : acts.cut(id),
      ),
    ]),
  ]
}
