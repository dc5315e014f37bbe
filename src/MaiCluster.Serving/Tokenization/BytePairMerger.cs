using System.Buffers;

namespace MaiCluster.Serving.Tokenization;

/// <summary>Joins the tokens of one word pair by pair, the best rank first and of equals the leftmost.</summary>
internal sealed class BytePairMerger(MergeTable merges)
{
    /// <summary>Up to here rescanning beats a heap.</summary>
    private const int ShortWord = 48;

    /// <summary>Merges in place; the result is the first tokens of the span.</summary>
    /// <returns>How many tokens are left.</returns>
    public int Run(Span<int> tokens) => tokens.Length <= ShortWord ? RunByScan(tokens) : RunByHeap(tokens);

    private int RunByScan(Span<int> tokens)
    {
        Span<Merge> found = stackalloc Merge[ShortWord];
        var count = tokens.Length;
        for (var i = 0; i + 1 < count; i++)
        {
            found[i] = merges.Find(tokens[i], tokens[i + 1]);
        }

        while (true)
        {
            var best = -1;
            var rank = int.MaxValue;
            for (var i = 0; i + 1 < count; i++)
            {
                if (found[i].Rank < rank)
                {
                    (best, rank) = (i, found[i].Rank);
                }
            }

            if (best < 0)
            {
                return count;
            }

            tokens[best] = found[best].Token;
            tokens[(best + 2)..count].CopyTo(tokens[(best + 1)..]);
            found[(best + 1)..count].CopyTo(found[best..]);
            count--;
            if (best > 0)
            {
                found[best - 1] = merges.Find(tokens[best - 1], tokens[best]);
            }

            if (best + 1 < count)
            {
                found[best] = merges.Find(tokens[best], tokens[best + 1]);
            }
        }
    }

    /// <summary>n log n, so that one word of a whole prompt's length costs no more than many words: tokens form a linked list, candidates a heap.</summary>
    private int RunByHeap(Span<int> tokens)
    {
        var links = ArrayPool<int>.Shared.Rent(2 * tokens.Length);
        var before = links.AsSpan(0, tokens.Length);
        var after = links.AsSpan(tokens.Length, tokens.Length);
        var heap = new PriorityQueue<int, long>(tokens.Length);
        for (var i = 0; i < tokens.Length; i++)
        {
            before[i] = i - 1;
            after[i] = i + 1;
            Offer(heap, tokens, i, i + 1);
        }

        while (heap.TryDequeue(out var left, out var priority))
        {
            var right = tokens[left] < 0 ? tokens.Length : after[left];
            if (right >= tokens.Length || merges.Find(tokens[left], tokens[right]) is var merge && merge.Rank != priority >> 32)
            {
                continue; // a neighbour has changed since this was put in
            }

            tokens[left] = merge.Token;
            tokens[right] = -1;
            after[left] = after[right];
            if (after[left] < tokens.Length)
            {
                before[after[left]] = left;
            }

            Offer(heap, tokens, left, after[left]);
            if (before[left] >= 0)
            {
                Offer(heap, tokens, before[left], left);
            }
        }

        ArrayPool<int>.Shared.Return(links);
        var count = 0;
        foreach (var token in tokens)
        {
            if (token >= 0)
            {
                tokens[count++] = token;
            }
        }

        return count;
    }

    private void Offer(PriorityQueue<int, long> heap, ReadOnlySpan<int> tokens, int left, int right)
    {
        if (right < tokens.Length && merges.Find(tokens[left], tokens[right]) is { Token: >= 0 } merge)
        {
            heap.Enqueue(left, ((long)merge.Rank << 32) | (uint)left);
        }
    }
}
