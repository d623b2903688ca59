/* The texts that all bugs share. */

const numbers = (places: readonly (readonly number[])[], or: string) => places.map((lines) => lines.join(or))

export const COMMON = {
  en: {
    task: [
      'Read the listing and mark the defective lines.',
      'Predict what follows from the defect.',
      'Run the exploit against this code.',
      'Choose a fix. It runs against the same exploit, and against a test that honest users must pass.',
    ],
    checks: {
      lines: 'The defective lines are marked, and no other',
      exploit: 'The exploit ran against the listing and succeeded',
      fix: 'A fix stops the exploit, and honest users notice nothing',
    },
    run: 'Run the exploit: it calls the functions of the listing.',
    'still-open':
      'The exploit still succeeds against this fix. Compare its steps with those against the listing.',
    broken: 'This fix stops the exploit, but also an honest user. Look at the test that failed.',
    which: (places: readonly (readonly number[])[]) =>
      `Mark line ${numbers(places, ' or ').join(' and line ')}.`,
  },
  zh: {
    task: [
      '阅读代码，标出有缺陷的行。',
      '预测这个缺陷的后果。',
      '对这段代码运行攻击。',
      '选择一种修复。服务器会对它运行同一攻击，以及正常用户必须通过的测试。',
    ],
    checks: {
      lines: '已标出有缺陷的行，且没有标出其他行',
      exploit: '攻击已对这段代码运行并且成功',
      fix: '有一种修复阻止了攻击，且不影响正常用户',
    },
    run: '运行攻击：它调用代码中的函数。',
    'still-open': '攻击对这种修复仍然成功。请把它的步骤与攻击原代码时的步骤对照。',
    broken: '这种修复阻止了攻击，但也影响了正常用户。请看未通过的测试。',
    which: (places: readonly (readonly number[])[]) =>
      `请标出第 ${numbers(places, ' 或 ').join(' 行和第 ')} 行。`,
  },
}
