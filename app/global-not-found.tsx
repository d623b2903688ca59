import type { Metadata } from 'next'
import { LANGUAGES } from '#lib/web/language.mjs'
import { LANGUAGE_SCRIPT } from './_ui/display/boot-script.ts'
import { MessagePage } from './_ui/parts/message-page.tsx'
import { Document, VIEWPORT } from './_ui/shell/document.tsx'
import { NOT_FOUND } from './_ui/words/not-found.ts'
import './globals.css'

export const metadata: Metadata = { title: 'Session Lab', icons: { icon: '/favicon.svg' } }
export const viewport = VIEWPORT

/** The page for an unknown address. One document has both languages, and CSS shows the one that the script finds. */
export default function NotFoundPage() {
  return (
    <Document language="en" script={LANGUAGE_SCRIPT}>
      {LANGUAGES.map((language) => {
        const { title, text, home } = NOT_FOUND[language]
        return (
          <div key={language} lang={language} className={language === 'zh' ? 'hidden zh:block' : 'zh:hidden'}>
            <MessagePage title={title} text={text}>
              <a href="/" className="underline underline-offset-4">
                {home}
              </a>
            </MessagePage>
          </div>
        )
      })}
    </Document>
  )
}
