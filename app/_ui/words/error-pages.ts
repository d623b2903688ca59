'use client'

import { usePreference } from '../display/preference.ts'
import { language } from '../display/preferences.ts'

/*
 * The words of the two pages that have nothing to do with a bench. Apart from the others, because every page of the
 * app carries them, and should not carry the whole dictionary twice.
 */
const en = {
  notFound: {
    title: 'There is nothing here',
    text: 'This address belongs to no page of Session Lab.',
    home: 'Go to the bench',
  },
  error: {
    title: 'This page broke',
    text: 'What the servers believe is unchanged: sessions live where they are kept, not in this page.',
    retry: 'Draw it again',
  },
}

const zh: typeof en = {
  notFound: {
    title: '这里什么也没有',
    text: '这个地址不属于 Session Lab 的任何页面。',
    home: '前往实验台',
  },
  error: {
    title: '这个页面坏了',
    text: '服务器所相信的没有改变：会话在各自保存的地方，不在这个页面里。',
    retry: '重新绘制',
  },
}

/** The words of the pages for a wrong address and for a failure. */
export function useErrorPageWords(): typeof en {
  return usePreference(language) === 'zh' ? zh : en
}
