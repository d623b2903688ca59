import type { ReactNode } from 'react'

/** A page with a single message. */
export function MessagePage({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <main className="mx-auto flex min-h-dvh max-w-xl flex-col items-start justify-center gap-4 px-6">
      <p className="text-sm font-semibold tracking-tight">Session Lab</p>
      <h1 className="text-xl font-medium tracking-tight">{title}</h1>
      <p className="text-soft">{text}</p>
      {children}
    </main>
  )
}
