import type { Attack } from '#lib/attacks/attack.ts'
import type { Experiment, Language } from '../experiment.ts'

/** The texts of an attack as an experiment; its lanes decide what is asked. */
export function attackTexts(
  { title, wants, reason, remains, weak, mended }: Attack,
  language: Language,
  { isMixed, isOneLane }: { readonly isMixed: boolean; readonly isOneLane: boolean },
): Experiment['texts'][Language] {
  const say = language === 'en' ? EN : ZH
  const name = title[language]
  const { hints, ...texts } = say
  const { 'lanes-left': lanesLeft, ...commonHints } = hints
  return {
    title: texts.title(name),
    task: texts.task(name, wants[language], mended.label[language]),
    question: (isMixed ? texts.question : texts.oneAnswer)(wants[language], weak.label[language]),
    choices: isMixed ? texts.choices : texts.yesNo,
    checks: texts.checks(isOneLane),
    hints: {
      ...Object.fromEntries(
        Object.entries(commonHints).map(([id, text]) => [
          id,
          text(name, weak.label[language], mended.label[language]),
        ]),
      ),
      ...(isOneLane ? {} : { 'lanes-left': lanesLeft() }),
    },
    reason: `${reason[language]}${say.remains}${remains[language]}`,
  }
}

const EN = {
  title: (name: string) => `Attack: ${name}`,
  task: (name: string, wants: string, mended: string) => [
    `Open “Attacks” and choose “${name}”. ${wants}`,
    'In its row, open the cell of each lane and choose “Run on my bench”. The bench has the weak setting of the attack.',
    `Apply the one change (${mended}) to your bench and run it again: the attack must be held, and honest clients must still be served.`,
  ],
  question: (wants: string, weak: string) =>
    `${wants} The setting is weak: ${weak}. On which lanes does the attack succeed?`,
  oneAnswer: (wants: string, weak: string) =>
    `${wants} The setting is weak: ${weak}. Does the attack succeed?`,
  choices: {
    all: 'On every lane',
    reference: 'Only where the server keeps a record of the session',
    'self-contained': 'Only where the credential contains the session',
    none: 'On no lane',
  },
  yesNo: { all: 'Yes', none: 'No' },
  checks: (isOneLane: boolean) => ({
    tried: isOneLane ? 'The attack was run on this bench' : 'The attack was run on every lane',
    breached: 'It succeeded: the event log shows the breach',
    held: 'After the change it is held on a lane where it succeeded, and honest clients are served',
  }),
  hints: {
    'open-page': (name: string) => `The page “Attacks” is in the head. Its row “${name}” opens the attack.`,
    'each-lane': () =>
      'Choose the lane in the attack, then “Run on my bench”. Repeat it for the other lanes.',
    'weak-setting': (_: string, weak: string) =>
      `It succeeds only in the weak setting: ${weak}. Start the experiment again to get it back.`,
    change: (_: string, __: string, mended: string) =>
      `“Apply to my bench” makes the one change: ${mended}. Run the attack again after that.`,
    'both-lamps': () => 'Both results count: the attack is held as intended, and honest clients are served.',
    'lanes-left': () => 'Some lanes have not been attacked yet. Each mechanism may respond differently.',
    'changed-first': (_: string, weak: string) =>
      `It was held from the start. Run it in the weak setting first: ${weak}.`,
    unchanged: () => 'Nothing changed between two runs, so the result is the same. Apply the change first.',
  },
  remains: ' What it does not stop: ',
}

const ZH: typeof EN = {
  title: (name) => `攻击：${name}`,
  task: (name, wants, mended) => [
    `打开“攻击”页面，选择“${name}”。${wants}`,
    '在该行中打开每条泳道的单元格，选择“在我的实验台上运行”。实验台使用该攻击的薄弱设置。',
    `把这一项更改（${mended}）应用到你的实验台，然后再次运行：攻击必须守住，正常客户端仍须得到服务。`,
  ],
  question: (wants, weak) => `${wants}当前是薄弱设置：${weak}。攻击在哪些泳道上成功？`,
  oneAnswer: (wants, weak) => `${wants}当前是薄弱设置：${weak}。攻击会成功吗？`,
  choices: {
    all: '在每条泳道上',
    reference: '只在服务器保存会话记录的泳道上',
    'self-contained': '只在凭据自身包含会话的泳道上',
    none: '在任何泳道上都不成功',
  },
  yesNo: { all: '会', none: '不会' },
  checks: (isOneLane) => ({
    tried: isOneLane ? '已在此实验台上运行该攻击' : '已在每条泳道上运行该攻击',
    breached: '攻击成功：事件日志显示了攻破',
    held: '更改之后，在曾经成功的泳道上守住了攻击，且正常客户端得到服务',
  }),
  hints: {
    'open-page': (name) => `“攻击”页面在页首。其中“${name}”一行打开该攻击。`,
    'each-lane': () => '在攻击中选择泳道，再选择“在我的实验台上运行”。对其他泳道重复。',
    'weak-setting': (_, weak) => `只有在薄弱设置下才会成功：${weak}。重新开始实验即可恢复该设置。`,
    change: (_, __, mended) => `“应用到我的实验台”进行这一项更改：${mended}。之后再次运行攻击。`,
    'both-lamps': () => '两个结果都要满足：按预期守住攻击，正常客户端得到服务。',
    'lanes-left': () => '还有泳道没有受到攻击。每种机制的反应可能不同。',
    'changed-first': (_, weak) => `从一开始就守住了。请先在薄弱设置下运行：${weak}。`,
    unchanged: () => '两次运行之间没有任何更改，因此结果相同。请先应用更改。',
  },
  remains: '它不能阻止的是：',
}
