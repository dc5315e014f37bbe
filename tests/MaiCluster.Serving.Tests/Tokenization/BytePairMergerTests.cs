using FsCheck.Xunit;
using MaiCluster.Serving.Tokenization;

namespace MaiCluster.Serving.Tests.Tokenization;

public class BytePairMergerTests
{
    [Property(MaxTest = 300)]
    public bool Short_and_long_words_merge_as_the_definition_says(int seed)
    {
        var random = new Random(seed);
        var merges = RandomMerges(random);
        var table = new MergeTable(merges.Count);
        foreach (var ((left, right), merge) in merges)
        {
            table.Add(left, right, merge);
        }

        var word = Enumerable.Range(0, random.Next(1, 120)).Select(_ => random.Next(3)).ToArray();
        var expected = ByDefinition(word, merges);
        var count = new BytePairMerger(table).Run(word);
        return expected.SequenceEqual(word.Take(count));
    }

    [Fact]
    public void A_pair_added_twice_has_its_later_rank()
    {
        var table = new MergeTable(2);
        table.Add(0, 0, new Merge(0, 5));
        table.Add(0, 0, new Merge(1, 6));

        Assert.Equal(new Merge(1, 6), table.Find(0, 0));
        Assert.Equal(Merge.None, table.Find(0, 1));
    }

    private static Dictionary<(int, int), Merge> RandomMerges(Random random)
    {
        var merges = new Dictionary<(int, int), Merge>();
        for (var rank = 0; rank < 12; rank++)
        {
            merges.TryAdd((random.Next(3 + rank), random.Next(3 + rank)), new Merge(rank, 3 + rank));
        }

        return merges;
    }

    private static List<int> ByDefinition(int[] word, Dictionary<(int, int), Merge> merges)
    {
        var tokens = word.ToList();
        while (true)
        {
            var best = Enumerable.Range(0, tokens.Count - 1)
                .Select(i => (At: i, Merge: merges.GetValueOrDefault((tokens[i], tokens[i + 1]), Merge.None)))
                .OrderBy(pair => pair.Merge.Rank).FirstOrDefault((At: 0, Merge: Merge.None));
            if (best.Merge == Merge.None)
            {
                return tokens;
            }

            tokens[best.At] = best.Merge.Token;
            tokens.RemoveAt(best.At + 1);
        }
    }
}
