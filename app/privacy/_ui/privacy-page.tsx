'use client'

import { useState } from 'react'
import { LabProvider, useLiveState } from '../../_ui/lab/use-lab.tsx'
import { Select } from '../../_ui/parts/select.tsx'
import { Banner } from '../../_ui/shell/banner.tsx'
import { BenchHead } from '../../_ui/shell/bench-head.tsx'
import { OperateNav } from '../../_ui/shell/operate-nav.tsx'
import { SeqMark } from '../../_ui/shell/seq-mark.tsx'
import { MainStart } from '../../_ui/shell/skip-link.tsx'
import { useShortcuts } from '../../_ui/shell/use-shortcuts.ts'
import { CookieNotice } from './cookie-notice.tsx'
import { Devices } from './devices.tsx'
import { usePrivacyWords } from './use-privacy-words.ts'
import { UserData } from './user-data.tsx'

/** What is held about a user, and the devices that are logged in. */
export function PrivacyPage() {
  return (
    <LabProvider>
      <Page />
    </LabProvider>
  )
}

const NO_USERS: readonly { readonly name: string }[] = []

function Page() {
  useShortcuts()
  const words = usePrivacyWords()
  const isReady = useLiveState(({ phase, bench }) => phase === 'ready' && bench !== null)
  const users = useLiveState(({ bench }) => bench?.users ?? NO_USERS)
  const [chosen, setChosen] = useState('alice')
  /** What the list of devices has stated before an erasure is no longer true. */
  const [erasures, setErasures] = useState(0)
  const user = users.find(({ name }) => name === chosen)?.name ?? users[0]?.name ?? chosen
  return (
    <div className="mx-auto flex max-w-[96rem] flex-col">
      <SeqMark />
      <BenchHead here="privacy" />
      <Banner />
      <main className="flex flex-col gap-10 px-5 pt-6 pb-16" data-ready={isReady}>
        <MainStart />
        <div>
          <h1 className="text-2xl font-medium tracking-tight">{words.title}</h1>
          <p className="mt-1 max-w-3xl text-soft">{words.intro}</p>
          <OperateNav here="privacy" />
          <div className="mt-3">
            <Select label={words.user} value={user} onChange={({ target }) => setChosen(target.value)}>
              {users.map(({ name }) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </Select>
          </div>
        </div>
        {isReady && (
          <>
            <UserData key={user} user={user} onErased={() => setErasures(erasures + 1)} />
            <Devices key={`${user} ${erasures}`} user={user} />
            <CookieNotice />
          </>
        )}
      </main>
    </div>
  )
}
