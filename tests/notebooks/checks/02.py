"""What notebook 02 says about words, stop words, spellings, vocabularies and stems."""

from nltk.stem import SnowballStemmer
from nltk.tokenize import NLTKWordTokenizer

from __main__ import content, documents, folded, growth, releases, tokens, words
from analysis import STOPWORDS, TIME_WORDS, map_terms, sentences, tokenize, variants

shown = tokens.term.iloc[78:114].tolist()
assert {"long-drawn-out", "70,000"} <= set(shown)
assert tokens.term.iloc[78] == "fighting"
assert shown[-1] == "town"
with_nltk = tokenize(documents, tokenizer=NLTKWordTokenizer()).term
assert "ukraine's" in set(tokens.term)
assert not with_nltk.str.contains("ukraine.s").any()
assert (with_nltk == ",").any()

assert (content.term.isna().sum(), len(content)) == (275, 655)
assert content.position.equals(tokens.position)
assert {"was", "will", "before", "may"} <= TIME_WORDS - STOPWORDS

march = set(tokens.term[tokens.doc == documents.index[0]])
assert {"zelenskyy", "zelensky's"} <= march
assert {"donbass", "defence"} <= march
proposed = variants(tokens, documents).term.tolist()[:8]
assert {"donbas", "donbass", "zelenskyy", "zelensky's"} <= set(proposed)

spellings = variants(words, releases, by="office").set_index("term")
assert spellings.loc[["donbas", "donbass"], ["Kyiv", "Kremlin"]].to_numpy().tolist() == [[327, 0], [0, 272]]
assert {"donbas", "donbass"} <= set(spellings.index[:8])
assert (folded.term == "ukraine").sum() == words.term.isin(["ukraine", "ukraine's"]).sum()

ends = growth.groupby("office").types.agg(["last", lambda types: types.iloc[-1] - types.iloc[len(types) // 2 - 1]])
assert ends.to_numpy().tolist() == [[17445, 4773], [13687, 3432]]

stemmed = map_terms(tokens, SnowballStemmer("english").stem)
merged = tokens.assign(stem=stemmed["term"]).groupby("stem", observed=True)["term"].unique()
pairs = [set(terms) for terms in merged if len(terms) > 1]
assert {"forced", "forces"} in pairs
assert {"ordered", "orderly"} in pairs

spans = sentences(documents)
texts = [documents.text[span.doc][span.start : span.end] for span in spans.itertuples()]
assert len(texts) == 25
assert "Rift between Russia and Wagner" in texts
