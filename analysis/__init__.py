"""Read a corpus of dated texts: documents, tokens, counts, timelines, pictures, and back to the passage."""

# ruff: noqa: I001 -- the order is the one in which a reader meets the names
from analysis.loading.corpus import read_corpus
from analysis.loading.audit import audit_corpus
from analysis.loading.findings import CorpusError
from analysis.tokens.words import tokenize, word_tokenizer
from analysis.tokens.sentences import paragraphs, sentences
from analysis.tokens.terms import drop_terms, map_terms, ngrams
from analysis.tokens.variants import variants
from analysis.tokens.lookup import lookup
from analysis.tokens.concepts import read_concepts
from analysis.languages import STOPWORDS, TIME_WORDS, guess_language, stop_words
from analysis.tokens.storage import load_tokens, save_tokens
from analysis.frequency.term_frequency import document_term_matrix, term_frequency, tf_idf
from analysis.periods import choose_freq
from analysis.dates.timeline import timeline
from analysis.dates.rolling import rolling
from analysis.dates.trends import trends
from analysis.dates.events import align_to_event
from analysis.dates.published import published
from analysis.dates.chronology import chronology
from analysis.dates.timelinejs import to_timelinejs
from analysis.reading.concordance import kwic
from analysis.reading.occurrences import occurrences
from analysis.reading.passages import passages
from analysis.reading.show import show
from analysis.reading.reader import Reader
from analysis.measures.keyness import keyness
from analysis.measures.word_shift import word_shift
from analysis.measures.similarity import distance, similarity
from analysis.measures.collocations import collocations, contingency_table, cooccurrences
from analysis.measures.association import association_measures
from analysis.measures.dispersion import dispersion
from analysis.measures.diversity import lexical_diversity
from analysis.measures.vocabulary import rank_frequency, vocabulary_growth
from analysis.timex import time_expressions, time_rules
from analysis.quotes.quotations import cue_family, quotations
from analysis.quotes.speakers import speakers
from analysis.quotes.within import within
from analysis.scale.partitions import partitions
from analysis.scale.count_corpus import count_corpus
from analysis.plots.speakers import describe_quotations, plot_speakers
from analysis.plots.style import plotted
from analysis.plots.frequency import describe_frequency, plot_frequency
from analysis.plots.timeline import describe_timeline, plot_timeline
from analysis.plots.trends import describe_trends, plot_trends
from analysis.plots.calendar import describe_calendar, plot_calendar
from analysis.plots.dispersion import describe_dispersion, plot_dispersion
from analysis.plots.clocks import describe_clocks, plot_clocks
from analysis.plots.chronology import describe_chronology, plot_chronology
from analysis.plots.keyness import describe_keyness, plot_keyness
from analysis.plots.word_shift import describe_word_shift, plot_word_shift
from analysis.plots.similarity import describe_similarity, plot_similarity
from analysis.plots.vocabulary_growth import describe_vocabulary_growth, plot_vocabulary_growth

# fmt: off
__all__ = [
    # files to documents
    "read_corpus", "audit_corpus", "CorpusError",
    # documents to tokens
    "tokenize", "word_tokenizer", "sentences", "paragraphs", "map_terms", "drop_terms", "ngrams",
    "variants", "lookup", "read_concepts",
    "stop_words", "guess_language", "STOPWORDS", "TIME_WORDS", "save_tokens", "load_tokens",
    # tokens to counts, and counts on the calendar
    "term_frequency", "tf_idf", "document_term_matrix",
    "choose_freq", "timeline", "rolling", "trends", "align_to_event", "published",
    # any row back to its text
    "kwic", "occurrences", "passages", "show", "Reader",
    # what counts mean
    "keyness", "word_shift", "similarity", "distance", "collocations", "contingency_table", "cooccurrences",
    "association_measures", "dispersion", "lexical_diversity", "vocabulary_growth", "rank_frequency",
    # the times that texts mention
    "time_expressions", "time_rules", "chronology", "to_timelinejs",
    # who says what
    "quotations", "cue_family", "within", "speakers", "plot_speakers", "describe_quotations",
    # corpora larger than memory
    "partitions", "count_corpus",
    # pictures, and the sentence that describes each
    "plot_frequency", "plot_timeline", "plot_trends", "plot_calendar", "plot_dispersion", "plot_clocks",
    "plot_chronology", "plot_keyness", "plot_word_shift", "plot_similarity", "plot_vocabulary_growth",
    "describe_frequency", "describe_timeline", "describe_trends", "describe_calendar", "describe_dispersion",
    "describe_clocks", "describe_chronology", "describe_keyness", "describe_word_shift", "describe_similarity",
    "describe_vocabulary_growth", "plotted",
]
