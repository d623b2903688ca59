import { GeistMono } from 'geist/font/mono'
import { GeistSans } from 'geist/font/sans'
import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'
import { BOOT_SCRIPT } from './_ui/display/boot-script.ts'
import './globals.css'

export const metadata: Metadata = {
  title: 'Session Lab',
  description:
    'Log in four ways at once, act once, and watch four servers believe four different things. Measured, never claimed.',
  icons: { icon: '/favicon.svg' },
}

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#faf9f6' },
    { media: '(prefers-color-scheme: dark)', color: '#0e1013' },
  ],
}

/** The root layout. Language and theme are set in the browser, so the root may differ from the HTML of the server. */
export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`} suppressHydrationWarning>
      <head>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of the app, which has to run before the first paint */}
        <script dangerouslySetInnerHTML={{ __html: BOOT_SCRIPT }} />
      </head>
      <body>
        {children}
        <noscript>
          <p className="px-5 py-4">Session Lab needs JavaScript. Session Lab 需要启用 JavaScript。</p>
        </noscript>
      </body>
    </html>
  )
}
