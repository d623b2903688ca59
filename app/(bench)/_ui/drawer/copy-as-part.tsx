'use client'

import type { ExchangeDetail } from '#lib/web/exchange-recorder.ts'
import type { CopyKind } from '../../../_ui/code/copy-request.ts'
import { useLabState } from '../../../_ui/lab/use-lab.tsx'
import { CopyCode } from '../../../_ui/parts/copy-code.tsx'
import { useCodeWords } from '../../../_ui/words/use-code-words.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import { cookieText, copyAs } from './copy-as.ts'
import { Part } from './drawer-parts.tsx'
import { cookiesOfOtherLanes, splitAt } from './other-lanes.ts'
import { useDrawerWords } from './use-drawer-words.ts'

/** The request as a shell command, a fetch call or a test. Cookies of other lanes are fainter. */
export function CopyAs({ of }: { of: ExchangeDetail }) {
  const { title } = useCodeWords()
  const { wire } = useDrawerWords()
  const { clauseSpace } = useWords()
  const benchId = useLabState(({ bench }) => bench?.id ?? '')
  const others = cookiesOfOtherLanes(of)
  const textOf = (kind: CopyKind, withCredential: boolean) =>
    copyAs(kind, of, { origin: location.origin, benchId, withCredential })
  const show = (text: string, withCredential: boolean) =>
    splitAt(
      text,
      others.map((cookie) => cookieText(cookie, withCredential)),
    ).map((piece) => (
      <span key={piece.at} className={piece.isPart ? 'text-faint' : ''}>
        {piece.text}
      </span>
    ))
  return (
    <Part title={title}>
      <CopyCode textOf={textOf} note={others.length > 0 && clauseSpace + wire.otherLanes} show={show} />
    </Part>
  )
}
