import type { ReactNode } from 'react'
import { LANGUAGES } from '#lib/web/language.mjs'
import { BOOT_SCRIPT } from '../_ui/display/boot-script.ts'
import { Document, VIEWPORT } from '../_ui/shell/document.tsx'
import { LanguageProvider } from '../_ui/words/language-provider.tsx'
import '../globals.css'

export const viewport = VIEWPORT

/** Each page is built once per language; next.config.js chooses one for a request. */
export const generateStaticParams = () => LANGUAGES.map((lang) => ({ lang }))
export const dynamicParams = false

const NO_SCRIPT = { en: 'Session Lab needs JavaScript.', zh: 'Session Lab 需要启用 JavaScript。' }

/** The root layout of every page. */
export default async function RootLayout({
  params,
  children,
}: {
  params: Promise<{ lang: string }>
  children: ReactNode
}) {
  const language = (await params).lang === 'zh' ? 'zh' : 'en'
  return (
    <Document language={language} script={BOOT_SCRIPT}>
      <LanguageProvider language={language}>{children}</LanguageProvider>
      <noscript>
        <p className="px-5 py-4">{NO_SCRIPT[language]}</p>
      </noscript>
    </Document>
  )
}
