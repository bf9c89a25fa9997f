"""Read a corpus of dated texts: documents, tokens, counts, timelines, pictures, and back to the passage."""

# ruff: noqa: I001 -- the order is the one in which a reader meets the names
from analysis.loading.audit import audit_corpus
from analysis.loading.corpus import read_corpus
from analysis.loading.records import CorpusError
from analysis.tokens.words import tokenize
from analysis.tokens.sentences import sentences, paragraphs
from analysis.languages import STOPWORDS, TIME_WORDS
from analysis.tokens.terms import map_terms, drop_terms, ngrams
from analysis.tokens.words import word_tokenizer
from analysis.tokens.storage import save_tokens, load_tokens
from analysis.frequency.term_frequency import term_frequency, tf_idf, document_term_matrix
from analysis.measures.collocations import collocations, cooccurrences, contingency_table
from analysis.measures.association import association_measures
from analysis.measures.keyness import keyness
from analysis.measures.word_shift import word_shift
from analysis.measures.similarity import similarity, distance
from analysis.measures.dispersion import dispersion
from analysis.measures.diversity import lexical_diversity
from analysis.measures.vocabulary import vocabulary_growth, rank_frequency
from analysis.timex import time_expressions, time_rules
from analysis.dates.timeline import timeline
from analysis.dates.rolling import rolling
from analysis.dates.published import published
from analysis.dates.events import align_to_event
from analysis.reading.concordance import kwic
from analysis.reading.occurrences import occurrences
from analysis.reading.passages import passages
from analysis.scale.partitions import partitions
from analysis.scale.count_corpus import count_corpus
from analysis.plots.calendar import plot_calendar
from analysis.plots.frequency import plot_frequency
from analysis.plots.timeline import plot_timeline
from analysis.plots.dispersion import plot_dispersion
from analysis.plots.clocks import plot_clocks
from analysis.plots.calendar import describe_calendar
from analysis.plots.frequency import describe_frequency
from analysis.plots.timeline import describe_timeline
from analysis.plots.dispersion import describe_dispersion
from analysis.plots.clocks import describe_clocks
from analysis.plots.keyness import plot_keyness
from analysis.plots.word_shift import plot_word_shift
from analysis.plots.similarity import plot_similarity
from analysis.plots.keyness import describe_keyness
from analysis.plots.word_shift import describe_word_shift
from analysis.plots.similarity import describe_similarity
from analysis.plots.vocabulary_growth import plot_vocabulary_growth, describe_vocabulary_growth

__all__ = [
    "read_corpus",
    "audit_corpus",
    "CorpusError",
    "tokenize",
    "word_tokenizer",
    "sentences",
    "paragraphs",
    "map_terms",
    "drop_terms",
    "STOPWORDS",
    "TIME_WORDS",
    "ngrams",
    "save_tokens",
    "load_tokens",
    "term_frequency",
    "tf_idf",
    "document_term_matrix",
    "collocations",
    "cooccurrences",
    "contingency_table",
    "association_measures",
    "keyness",
    "word_shift",
    "similarity",
    "distance",
    "dispersion",
    "lexical_diversity",
    "vocabulary_growth",
    "rank_frequency",
    "time_expressions",
    "time_rules",
    "timeline",
    "rolling",
    "published",
    "align_to_event",
    "kwic",
    "occurrences",
    "passages",
    "partitions",
    "count_corpus",
    "plot_calendar",
    "plot_frequency",
    "plot_timeline",
    "plot_dispersion",
    "plot_clocks",
    "plot_vocabulary_growth",
    "describe_calendar",
    "describe_frequency",
    "describe_timeline",
    "describe_dispersion",
    "describe_clocks",
    "plot_keyness",
    "plot_word_shift",
    "plot_similarity",
    "describe_keyness",
    "describe_word_shift",
    "describe_similarity",
    "describe_vocabulary_growth",
]
