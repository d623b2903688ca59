import type { Metadata } from 'next'
import { Replay } from './_ui/replay-page.tsx'

export const metadata: Metadata = {
  title: 'Replay · Session Lab',
  description:
    'A recorded bench of Session Lab: the same user and the same acts through four ways to stay logged in.',
}

/** A recorded bench, read from the URL or a file. Calls no server, needs no cookie, may be embedded in a frame. */
export default function Page() {
  return <Replay />
}
