/* What one core can do: words of a file of UTF-8 lower-cased, hashed and counted in one loop. No places are kept.
   A word is a run of ASCII letters and digits, underscores and bytes beyond ASCII. Prints tokens and types. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS (1u << 22)

typedef struct { uint64_t hash; const unsigned char *word; uint32_t length, count; } Slot;

int main(int argc, char **argv) {
    FILE *file = argc > 1 ? fopen(argv[1], "rb") : NULL;
    if (!file) return 1;
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    unsigned char *text = malloc(size + 1);
    Slot *slots = calloc(SLOTS, sizeof(Slot));
    if (!text || !slots || fread(text, 1, size, file) != (size_t)size) return 1;
    text[size] = ' ';
    unsigned char fold[256] = {0};
    for (int c = 0; c < 256; c++)
        if (c >= 128 || c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')) fold[c] = c;
        else if (c >= 'A' && c <= 'Z') fold[c] = c + 32;
    uint64_t tokens = 0, types = 0;
    for (long i = 0; i < size;) {
        while (i < size && !fold[text[i]]) i++;
        long start = i;
        uint64_t hash = 14695981039346656037u;
        for (; fold[text[i]] && i < size; i++) hash = (hash ^ (text[i] = fold[text[i]])) * 1099511628211u;
        if (i == start) break;
        tokens++;
        uint32_t at = (hash ^ hash >> 32) & (SLOTS - 1);
        while (slots[at].count && (slots[at].hash != hash || slots[at].length != i - start ||
                                   memcmp(slots[at].word, text + start, i - start))) at = (at + 1) & (SLOTS - 1);
        if (!slots[at].count++) { slots[at].hash = hash, slots[at].word = text + start, slots[at].length = i - start; types++; }
    }
    printf("%llu %llu\n", (unsigned long long)tokens, (unsigned long long)types);
    return 0;
}
