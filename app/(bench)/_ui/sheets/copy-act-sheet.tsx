'use client'

import { useState } from 'react'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { type CopyKind, copyRequest } from '../../../_ui/code/copy-request.ts'
import { openSheet } from '../../../_ui/display/open-sheet.ts'
import { useLab, useLabState, useLaneIds } from '../../../_ui/lab/use-lab.tsx'
import { CopyCode } from '../../../_ui/parts/copy-code.tsx'
import { Select } from '../../../_ui/parts/select.tsx'
import { Sheet } from '../../../_ui/parts/sheet.tsx'
import { useAllWords } from '../../../_ui/words/use-all-words.ts'
import {
  type ActSetting,
  COPIED_ACT_IDS,
  COPIED_ACTS,
  type CopiedActId,
  copiedRequests,
} from '../copied-acts.ts'

/** An act of the page as code, on one lane or on all of them. @param of the act, and the lane if it is one of them */
export default function CopyActSheet({ of }: { of: string | null }) {
  const words = useAllWords()
  const { copyAct: texts } = words.sheets
  const setting = useActSetting()
  const ids = useLaneIds()
  const benchId = useLabState(({ bench }) => bench?.id ?? '')
  const [named, laneNamed] = (of ?? '').split(' ')
  const act = COPIED_ACT_IDS.find((id) => id === named) ?? 'login'
  const lane = MECHANISM_IDS.find((id) => id === laneNamed) ?? null
  const { hasLane } = COPIED_ACTS[act]

  const open = (id: CopiedActId, on: string | null) =>
    openSheet({ sheet: 'copy', of: on === null ? id : `${id} ${on}` })

  const textOf = (kind: CopyKind, withCredential: boolean) =>
    copiedRequests(act, setting, lane ? [lane] : ids)
      .map((copied) => copyRequest(kind, copied, { origin: location.origin, benchId, withCredential }))
      .map(withOwnNames)
      .join('\n')

  return (
    <Sheet wide title={texts.title} of={lane ?? undefined}>
      <p className="max-w-[70ch] text-soft">{texts.intro}</p>
      <div className="my-4 flex flex-wrap gap-4">
        <Select
          label={texts.act}
          value={act}
          onChange={({ target }) => open(target.value as CopiedActId, lane)}
        >
          {COPIED_ACT_IDS.map((id) => (
            <option key={id} value={id}>
              {COPIED_ACTS[id].name(words, setting)}
            </option>
          ))}
        </Select>
        {hasLane && (
          <Select
            label={texts.lane}
            value={lane ?? ''}
            onChange={({ target }) => open(act, target.value || null)}
          >
            <option value="">{texts.allLanes}</option>
            {ids.map((id) => (
              <option key={id} value={id}>
                {words.mechanisms[id].name}
              </option>
            ))}
          </Select>
        )}
      </div>
      <CopyCode textOf={textOf} first="kit" />
    </Sheet>
  )
}

/** The variable of each response but the first has a number. */
function withOwnNames(text: string, index: number): string {
  return index === 0 ? text : text.replaceAll(/\bresponse\b/g, `response${index + 1}`)
}

function useActSetting(): ActSetting {
  const lab = useLab()
  const user = useLabState((state) => state.user)
  const rememberMe = useLabState((state) => state.rememberMe)
  const preset = useLabState((state) => state.bench?.preset ?? 'hardened')
  const lanes = useLabState((state) => state.lanes)
  // The sheet shows the sessions of the moment at which it was opened: a text that is being copied must not change.
  const [sessions] = useState(() => lanes)
  const password = lab.passwords()[user] ?? null
  return {
    user,
    password,
    rememberMe,
    preset,
    sessionOf: (lane) => sessions[lane].verdict?.session?.id ?? null,
  }
}
