import { GeistMono } from 'geist/font/mono'
import { GeistSans } from 'geist/font/sans'
import type { Viewport } from 'next'
import type { ReactNode } from 'react'
import { ACCENT_RULES } from '../mechanisms/index.ts'

export const VIEWPORT: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#faf9f6' },
    { media: '(prefers-color-scheme: dark)', color: '#0e1013' },
  ],
}

/** An HTML document of the app. @param script runs before the first paint, and may change attributes of the root */
export function Document({
  language,
  script,
  children,
}: {
  language: string
  script: string
  children: ReactNode
}) {
  return (
    <html lang={language} className={`${GeistSans.variable} ${GeistMono.variable}`} suppressHydrationWarning>
      <head>
        <style>{ACCENT_RULES}</style>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of the app, which has to run before the first paint */}
        <script dangerouslySetInnerHTML={{ __html: script }} />
      </head>
      <body>{children}</body>
    </html>
  )
}
