'use client'

import { useState } from 'react'
import type { NewRoomView } from '#lib/web/room-types.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { LinkButton } from '../../../_ui/parts/link-button.tsx'
import { MainStart } from '../../../_ui/shell/skip-link.tsx'
import { timeAndDay } from '../../../_ui/words/format.ts'
import { QrCode } from '../shared/qr-code.tsx'
import { useTeachWords } from './use-teach-words.ts'

/** A room that was just opened: how to join it, and the phrase of its teacher. */
export function OpenedRoom({ room: { code, joinUrl, qr, teacherPhrase, expiresAt } }: { room: NewRoomView }) {
  const { opened: texts } = useTeachWords()
  // The page is projected first: the phrase is shown on request, and printed.
  const [isShown, setShown] = useState(false)
  return (
    <main className="mx-auto flex w-full max-w-5xl flex-col gap-8 px-5 pt-8 pb-16" data-opened={code}>
      <MainStart />
      <h1 className="text-2xl font-medium tracking-tight">{texts.title}</h1>
      <div className="flex flex-wrap items-center gap-8">
        <QrCode svg={qr} label={texts.qr(code)} className="size-64" />
        <div className="flex min-w-0 flex-col gap-2">
          <p className="text-sm text-soft">{texts.code}</p>
          <p className="font-mono text-5xl font-semibold tracking-tight break-words lanes:text-6xl">{code}</p>
          <p className="mt-2 text-sm text-soft">{texts.joinAt}</p>
          <p className="font-mono text-lg break-all">{joinUrl}</p>
          <Unreachable url={joinUrl} />
          <div className="print:hidden">
            <CopyLink url={joinUrl} />
          </div>
        </div>
      </div>
      <section aria-labelledby="teacher-phrase" className="border-t border-hairline pt-5">
        <h2 id="teacher-phrase" className="text-lg font-medium">
          {texts.phrase}
        </h2>
        <p className="mt-2 max-w-3xl text-sm text-soft">{texts.phraseNote}</p>
        <p className={`mt-2 font-mono text-2xl font-medium ${isShown ? '' : 'hidden print:block'}`}>
          {teacherPhrase}
        </p>
        <Button className="mt-2 print:hidden" aria-pressed={isShown} onClick={() => setShown(!isShown)}>
          {isShown ? texts.hidePhrase : texts.showPhrase}
        </Button>
        <p className="mt-3 text-sm text-soft">{texts.until(timeAndDay(expiresAt, Date.now()))}</p>
      </section>
      <div className="flex flex-wrap gap-3 print:hidden">
        <LinkButton look="primary" href={`/teach/${code}`}>
          {texts.toBoard}
        </LinkButton>
        <LinkButton className="h-9" href={`/present/${code}`} target="_blank" rel="noopener">
          {texts.toProjector}
        </LinkButton>
        <Button className="h-9" onClick={() => print()}>
          {texts.print}
        </Button>
      </div>
    </main>
  )
}

/** A warning if no other machine reaches the address to join. */
export function Unreachable({ url }: { url: string }) {
  const { opened: texts } = useTeachWords()
  const { hostname } = new URL(url)
  if (!LOOPBACK.test(hostname)) return null
  return (
    <p role="alert" className="max-w-prose text-sm text-refused">
      {texts.unreachable(hostname)}
    </p>
  )
}

const LOOPBACK = /^(127(\.\d+){3}|\[::1\]|localhost|.*\.localhost)$/

/** Copies the join link, and states that it did. */
export function CopyLink({ url }: { url: string }) {
  const { opened: texts } = useTeachWords()
  const [isCopied, setCopied] = useState(false)
  async function copy(): Promise<void> {
    // Without https the clipboard is not available: the link is on the page.
    await navigator.clipboard?.writeText(url).then(
      () => setCopied(true),
      () => setCopied(false),
    )
  }
  return (
    <>
      <Button onClick={copy}>{texts.copy}</Button>{' '}
      <span role="status" className="text-sm text-soft">
        {isCopied && texts.copied}
      </span>
    </>
  )
}
