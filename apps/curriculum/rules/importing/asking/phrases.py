"""How questions and answers are marked and worded, in the languages that question lists are written in."""

import re

ENDS = "?？؟⁇"
DECORATION = re.compile(
    r":[a-z0-9_+-]{2,40}:|[\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u2600-\u27bf\u2b00-\u2bff\u200d\ufe0f\U0001f000-\U0001faff]"
)
"""Stars, emoji and short codes such as `:star:`, which say how hard or how loved a question is."""

ASKER = (
    r"q(?:ues(?:tion|t)?)?|que|interview question|вопрос|питання|запитання|pregunta|pergunta|frage|domanda|question|pytanie|soru|"
    r"问题?|問題?|题目?|質問|질문"
)
EXPLICIT = re.compile(
    rf"^\W*(?:{ASKER})\s*[#№.\-]?\s*(?P<number>\d{{1,4}})?\s*[:：.)）\]、–—-]+\s*(?P<text>.*)$", re.IGNORECASE | re.DOTALL
)
LETTERED = re.compile(r"^\W*q\s*#?(?P<number>\d{1,4})\W*\s(?P<text>.*)$", re.IGNORECASE | re.DOTALL)
NUMBERED = re.compile(r"^\W*(?P<number>\d{1,4})\s*[.):：、．–—-]+\s*(?P<text>\D.*)$", re.DOTALL)
ONLY_NUMBERED = re.compile(rf"^\W*(?:{ASKER})\s*[#№.\-]?\s*\d{{1,4}}\W*$", re.IGNORECASE)
EMPTY_LINK_TARGET = re.compile(r"<a\b[^<>]*>\s*</a>", re.IGNORECASE)
WHOLE_LINK = re.compile(r"^\[(?P<text>[^\[\]]+)\]\((?P<target>[^()\s]*)\)$")
IMPERATIVE = re.compile(
    r"^(?:explain|describe|compare|define|list|name|differentiate|discuss|tell|write|give|walk|show|outline|mention|state|design|implement|"
    r"what|how|why|when|which|who|whom|whose|where|is|are|am|can|could|do|does|did|should|would|will|has|have|in what|"
    r"true or false|difference between|differences between|"
    r"объясните?|опишите?|назовите|перечислите|расскажите|что|как|почему|зачем|какие|какой|какая|какое|где|когда|чем|"
    r"поясніть|опишіть|назвіть|що|як|чому|навіщо|які|який|яка|яке|де|коли|"
    r"explica|explique|describe|qué|que es|cómo|como|por qué|cuál|cuáles|cuándo|dónde|"
    r"erkläre|erklären|beschreibe|was|wie|warum|welche|welcher|welches|wann|wo|"
    r"explique[zr]|décrivez|quel(?:le)?s?|comment|pourquoi|qu'est-ce)\b",
    re.IGNORECASE,
)
CHINESE = re.compile(
    r"什么|如何|怎么|怎样|为什么|为何|哪些|哪个|哪种|区别|请说明|解释|描述|列出|何时|是否|吗|なぜ|とは|ですか|무엇|어떻게|왜"
)
ANSWER = (
    r"ans(?:wer)?s?|a|solution|ответ|відповідь|respuesta|resposta|réponse|antwort|risposta|odpowiedź|cevap|"
    r"答案?|回答|解答|参考答案|解答例|答え|답변?|정답"
)
ANSWERED = re.compile(
    rf"^\W{{0,6}}(?:{ANSWER})\s*\d{{0,4}}[\s*_]{{0,4}}(?:[:：]|[.)\-–—](?=\s|\*|_|$))[\s*_]*(?P<text>.*)$", re.IGNORECASE | re.DOTALL
)
ANSWER_TITLE = re.compile(
    rf"^\W*(?:(?:show|see|view|reveal|click|tap|expand|open|toggle|hide|read|model|sample|short|correct|possible|the|my|показать|показати|"
    rf"ver|voir|点击|查看|显示|展开)\b[\w\s,'’/-]*|(?:{ANSWER}))\W*(?:[:：]?\s*(?:[A-Z]|\d{{1,4}}))?\W*$",
    re.IGNORECASE,
)

NAMES_ANSWER = re.compile(rf"\b(?:{ANSWER.replace('|a|', '|')})", re.IGNORECASE)
