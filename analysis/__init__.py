"""Read a corpus of dated texts: documents, tokens, counts, timelines, pictures, and back to the passage."""

# ruff: noqa: I001 -- the order is the one in which a reader meets the names
from analysis.corpus import audit_corpus, read_corpus
from analysis.sources import CorpusError
from analysis.tokens import tokenize, sentences, paragraphs, map_terms, drop_terms, STOPWORDS, TIME_WORDS
from analysis.tokens import ngrams, word_tokenizer
from analysis.storage import save_tokens, load_tokens
from analysis.frequency import term_frequency, tf_idf, document_term_matrix
from analysis.association import collocations, cooccurrences, contingency_table, association_measures
from analysis.comparison import keyness, word_shift
from analysis.similarity import similarity
from analysis.dispersion import dispersion
from analysis.diversity import lexical_diversity, vocabulary_growth, rank_frequency
from analysis.timex import time_expressions, time_family
from analysis.dates import timeline, rolling, align_to_event
from analysis.reading import kwic, occurrences, passages
from analysis.partition import partitions
from analysis.scale import count_corpus
from analysis.plots import plot_calendar, plot_frequency, plot_timeline, plot_dispersion, plot_clocks
from analysis.plots import describe_calendar, describe_frequency, describe_timeline, describe_dispersion
from analysis.plots import describe_clocks
from analysis.plots import plot_keyness, plot_word_shift, plot_similarity
from analysis.plots import describe_keyness, describe_word_shift, describe_similarity
from analysis.plots import plot_vocabulary_growth, describe_vocabulary_growth

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
    "dispersion",
    "lexical_diversity",
    "vocabulary_growth",
    "rank_frequency",
    "time_expressions",
    "time_family",
    "timeline",
    "rolling",
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
