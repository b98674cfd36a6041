"""Denying and quoting in English. See scoring.assertion."""

from __future__ import annotations

import re

from scoring.assertion_chinese import Judge, in_marks

FAR = 90
"""Characters before the words that are looked at."""

_FILLERS = re.compile(r",?\s*\b(?:u+h+|u+m+|e+r+m*|you know|i mean)\b,?")
_CLAUSE_ENDS = re.compile(r"[.!?;:,\n…]|\b(?:but|however|although|though|because)\b")
_SENTENCE_ENDS = re.compile(r"[.!?;\n…]")

_QUESTION = (
    r"whether|(?:ask|asked|asking|asks|see|check|know|knew|wonder|wondered|wondering|sure|certain|curious|clear) if"
)
"""Asks whether; what is asked is not said."""
_TWICE = (
    r"(?:can't|cant|cannot|can not|couldn't|couldnt) (?:but|help but|not|deny)|never fails? to|not without"
    r"|nothing but|none but|no reason not to"
)
"""Two negations in one."""
_HARMLESS = (
    r"(?:do|does|did|wo|ca|is|are)(?:n't|nt) (?:just|only|simply|merely)|"
    r"no (?:problem|worry|worries|doubt|matter|wonder|trouble|bother|thanks|thank you|need to worry|stress|rush)"
    r"|no (?:less than|sooner)|not (?:only|just|merely|simply|to mention|to worry|long ago|a problem|a worry)|why not|or not"
    r"|if not|nonetheless|nevertheless|never mind|last but not least|couldn't agree more"
    r"|(?:don't|dont|do not) (?:worry|be silly|mention it|panic|hesitate|mind)"
    r"|(?:can't|cant|cannot|can not) (?:wait|thank you enough|thank|agree more|stress|emphasi[sz]e)"
)
"""Holds the sign of a negation and is none, or one of something else."""
_NEGATION = (
    r"no way|no longer|by no means|under no circumstances|not able|not allowed to|far from|rather than|instead of"
    r"|(?:ca|could|would|should|wo|do|does|did|is|are|was|were|have|has|had|must|might|need|ai)(?:n't|nt)"
    r"|not|never|no one|nobody|nothing|no|none|neither|nor|without|cannot|unable|hardly|barely|scarcely|rarely"
    r"|refuses? to|refused to|declined? to|avoid|avoided|avoiding|stop|stopped|forbidden (?:to|from)|prohibited from"
    r"|(?:impossible|hard|difficult|tough) (?:for (?:me|us) )?to|wish (?:i|we) could|who (?:can|could|would|says|said)"
    r"|how (?:can|could|would) (?:i|we|anyone|anybody|you)"
)
"""Denies what follows, or asks so that no is the answer (who can guarantee that)."""
_LINKS = (
    r"be|been|being|is|are|am|was|were|a|an|the|any|that|this|to|of|for|in|on|at|as|with|about|you|your|we|i|us|me|he|she"
    r"|they|it|there|here|my|our|one|someone|anyone|anybody|everyone|customers?|agents?|have|has|had|do|does|did|done"
    r"|can|could|will|would|should|may|might|must|say|says|said|saying|mean|means|meant|call|called|calling|tell|told"
    r"|telling|think|thought|thinking|suggest|suggested|suggesting|imply|implied|implying|promise|promised|claim|claimed"
    r"|give|gave|given|giving|make|made|making|offer|offered|provide|provided|get|want|wanted|able|going|gonna|allowed"
    r"|supposed|permitted|trying|try|intend|intended|position|authori[sz]ed|really|actually|necessarily|always|ever"
    r"|exactly|quite|very|so|just|even|simply|possibly|fully|completely|absolutely|certainly|definitely|entirely"
    r"|honestly|yet|also|such|some|kind|sort|form|type|like|based|specific|firm|full|written|verbal|right|now|today|and|or|if|thinks|take|taken|treat|treated|see|seen|read"
    r"|regard|regarded|consider|considered|staff|team"
)
"""May stand between a negation and what it denies."""

_TOKEN = re.compile(
    rf"(?<![a-z0-9'])(?:(?P<question>{_QUESTION})|(?P<twice>{_TWICE})|(?P<harmless>{_HARMLESS})|(?P<negation>{_NEGATION}))(?![a-z0-9'])"
    rf"|(?<![a-z0-9'])(?P<link>{_LINKS})(?![a-z0-9])|(?P<contracted>'(?:s|re|m|ve|ll|d)\b)|(?P<other>[a-z0-9']+)"
)
_ASKED = re.compile(
    r"^\s*(?:(?:so|and|well|ok|okay|sorry) )*(?:can|could|would|do|does|did|will) (?:we|i|you|they|it|anyone)"
    r"(?: (?:actually|really|just|also|please))?\W*$"
)
_DENIED_AFTER = re.compile(
    r"^(?:e?s)? (?:is|are|was|were|would be)(?: simply| just)?(?:n't| not| never| impossible| out of the question)\b"
    r"|^(?:e?s)? (?:isnt|arent|wasnt|werent)\b"
    r"|^(?:e?s)?(?: is| are)? (?:something|one thing|a thing) (?:i|we) (?:can't|cant|cannot|can not|could never|won't|never)\b"
)

_MARKS = {"“": "”", "‘": "’", "«": "»", '"': '"'}
_OTHERS = (
    r"(?:you|(?:the )?(?:customer|caller|client|gentleman|lady|other party)|he|she|they|someone|somebody|people"
    r"|(?:the|my|our)(?: \w+)? ?(?:agent|driver|engineer|technician|advis[eo]r|rep|manager|colleague|courier|person)"
    r"|your (?:e-?mail|message|review|note|letter|text|tweet|post|comment|complaint|husband|wife|partner|friend|neighbou?r))"
)
_EARLIER = (
    r"(?: (?:just|also|have|has|had|keep|keeps|kept|then|already|earlier|clearly|did|were|was|are|is|started|been|even|now"
    r"|actually|really|once|again)|'ve|'d|'re|'s)*"
)
_SAYS = (
    r"(?:said|say|says|saying|called|call|calls|calling|told|tell|telling|mentioned|mention|wrote|write|writing|described"
    r"|put|use|used|using|shouted|shouting|yelled|screamed|referred|labell?ed|claimed|claim|asked|swore|accused|complained"
    r"|named|quoted|feel|felt|think|thought)"
)
_REPORTED = re.compile(rf"\b{_OTHERS}{_EARLIER} {_SAYS}\b,?[^,.!?;\n…]{{0,50}}$")
_AT_CUSTOMER = re.compile(
    r"(?:\b(?:you are|you're|youre)|(?:^|,)\s*you)(?: (?:just|such|so|really|being|clearly|all|both|an?|the|absolute|complete|total))*\s*$"
)
"""Ends in the customer: you said you are … passes judgement, whoever said it."""
_WHO = r"(?:me|us|him|her|them|people|staff|anyone|my colleagues?)"
_ABOUT_WORDS = re.compile(
    r"\b(?:your(?: exact| own)? words (?:were|are)|the (?:words?|term|phrase|expression|name)|(?:words|language|names|terms|things|phrases) like"
    rf"|(?:be|being|been|was|were|got) called|call {_WHO}|calling {_WHO}|called {_WHO}|when you say|by)"
    r"(?: (?:an?|the|my|our|such|as|that|complete|total|bunch of|lot of|load of))*\s*[\"“‘']?$"
)
_WORD_AFTER = re.compile(
    r"^[\"”’']?,?(?: (?:was|were|is|are))? ?(?:what|the words?|the term|how|as) (?:you|the customer|he|she|they)"
    r"(?:'ve| have| had| just)? (?:said|say|used|use|put|called|call|described|mentioned|wrote)"
    r"|^[\"”’']?,? (?:as you (?:put|call|said|say)|you (?:said|called|say)|you mean\b|in your words)"
    r"|^[\"”’'] (?:is|isn't|was|wasn't|means|by)"
)


def denied(before: str, words: str, after: str) -> bool:
    """Whether a negation or a question reaches the words, or what follows takes them back."""
    if _DENIED_AFTER.match(_plain(after[:FAR])):
        return True
    clause = _CLAUSE_ENDS.split(_plain(before[-FAR:]))[-1]
    if _ASKED.match(clause) and _is_question(words + after):
        return True
    negations = 0
    for found in reversed(list(_TOKEN.finditer(clause))):
        if found.lastgroup == "question":
            return True
        if found.lastgroup in ("harmless", "other"):
            break
        negations += {"negation": 1, "twice": 2}.get(str(found.lastgroup), 0)
    return negations % 2 == 1


def quoted(before: str, words: str, after: str) -> bool:  # noqa: ARG001 - the shape of both languages
    """Whether the words stand between quotation marks, are reported, or are spoken of as words."""
    if in_marks(before, after, _MARKS) or _WORD_AFTER.match(_plain(after[:FAR])):
        return True
    sentence = _SENTENCE_ENDS.split(_plain(before[-FAR:]))[-1]
    if _ABOUT_WORDS.search(sentence):
        return True
    return _REPORTED.search(sentence) is not None and not _AT_CUSTOMER.search(sentence)


def _is_question(rest: str) -> bool:
    end = _SENTENCE_ENDS.search(rest)
    return end is not None and end[0] == "?"


def _plain(text: str) -> str:
    return _FILLERS.sub("", text.lower().replace("’", "'"))


JUDGE = Judge(denied, quoted)
