'use client'

import type { AttackView } from './attack-runs.ts'
import { bugsOf, carrierChange, type SettingLine, settingLines, settingOf } from './attack-settings.ts'
import { useAttackWords } from './use-attack-words.ts'

/** What differs between the weak and the mended setting, with its value in both. */
export function SettingTable({ attack, variant }: { attack: AttackView; variant: string }) {
  const words = useAttackWords()
  const [weak, mended] = [settingOf(attack, variant, 'weak'), settingOf(attack, variant, 'mended')]
  const carrier = carrierChange(attack, variant)
  const lines: readonly SettingLine[] = [
    ...settingLines(attack, variant),
    ...(carrier ? [{ path: words.carrier, ...carrier }] : []),
    ...bugsOf(attack, variant).map((id) => ({
      path: words.plantedBug(id),
      weak: words[weak.mutations?.includes(id) ? 'on' : 'off'],
      mended: words[mended.mutations?.includes(id) ? 'on' : 'off'],
    })),
  ]
  if (lines.length === 0) return <p className="mt-2 text-sm text-soft">{words.noSwitch}</p>
  return (
    <>
      <table className="mt-2 w-full max-w-prose text-left text-xs">
        <thead>
          <tr className="border-b border-hairline text-soft">
            <th className="py-1 font-normal">{words.setting}</th>
            <th className="py-1 pl-3 font-normal whitespace-nowrap">{words.stages.weak}</th>
            <th className="py-1 pl-3 font-normal whitespace-nowrap">{words.stages.mended}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ path, ...line }) => (
            <tr key={path} className="border-b border-hairline">
              <th className="py-1 font-mono font-normal break-words">{path}</th>
              <td className="py-1 pl-3 font-mono">{line.weak ?? words.unset}</td>
              <td className="py-1 pl-3 font-mono font-semibold">{line.mended ?? words.unset}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {carrier && <p className="mt-2 max-w-prose text-sm text-soft">{words.carrierNote}</p>}
    </>
  )
}
