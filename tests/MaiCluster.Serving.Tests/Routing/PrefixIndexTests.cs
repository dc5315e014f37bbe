using MaiCluster.Serving.Routing;

namespace MaiCluster.Serving.Tests.Routing;

public class PrefixIndexTests
{
    private static readonly ulong[] Prompt = [11, 12, 13, 14];

    [Fact]
    public void Each_replica_gets_what_it_was_sent_of_the_prompt()
    {
        var index = new PrefixIndex(new());
        var (first, second, third) = (index.Register(), index.Register(), index.Register());
        index.Remember([11, 12, 13, 99], first);
        index.Remember([11], second);
        Assert.Equal([192, 64, 0], Cached(index, Prompt, first, second, third));
        Assert.Equal([0, 64, 192], Cached(index, Prompt, third, second, first));
    }

    [Fact]
    public void A_block_counts_only_behind_those_before_it()
    {
        var index = new PrefixIndex(new());
        var slot = index.Register();
        index.Remember([12, 13], slot);
        Assert.Equal([0], Cached(index, Prompt, slot));
    }

    [Fact]
    public void A_forgotten_replica_holds_nothing_and_its_slot_is_not_given_again()
    {
        var index = new PrefixIndex(new());
        var slot = index.Register();
        index.Remember(Prompt, slot);
        index.Forget(slot);
        var next = index.Register();
        Assert.NotEqual(slot, next);
        Assert.Equal([0, 0], Cached(index, Prompt, slot, next));
        index.Remember(Prompt, next);
        Assert.Equal([0, 256], Cached(index, Prompt, slot, next));
    }

    [Fact]
    public void The_least_recently_used_blocks_go_first_and_a_prompts_end_before_its_beginning()
    {
        var index = new PrefixIndex(new() { Blocks = 6 });
        var slot = index.Register();
        index.Remember([11, 12, 13, 14], slot);
        index.Remember([21, 22, 23], slot);
        Assert.Equal(6, index.Count);
        Assert.Equal([192], Cached(index, Prompt, slot));
        index.Remember([11], slot); // used again
        index.Remember([31, 32], slot);
        Assert.Equal([64], Cached(index, Prompt, slot));
        Assert.Equal([192], Cached(index, [21, 22, 23], slot));
    }

    [Fact]
    public void A_prompt_longer_than_the_memory_keeps_its_beginning()
    {
        var index = new PrefixIndex(new() { Blocks = 2 });
        var slot = index.Register();
        index.Remember(Prompt, slot);
        Assert.Equal([128], Cached(index, Prompt, slot));
    }

    [Fact]
    public void Of_many_holders_the_last_four_are_known()
    {
        var index = new PrefixIndex(new());
        int[] slots = [.. Enumerable.Range(0, 6).Select(_ => index.Register())];
        foreach (var slot in slots)
        {
            index.Remember([11], slot);
        }

        index.Remember([11], slots[2]); // again: no second entry, nobody leaves
        Assert.Equal([0, 0, 64, 64, 64, 64], Cached(index, Prompt, slots));
    }

    [Fact]
    public void It_agrees_with_a_plain_set_over_many_prompts()
    {
        const int Seed = 5;
        var random = new Random(Seed);
        var index = new PrefixIndex(new() { BlockTokens = 1 });
        int[] slots = [index.Register(), index.Register(), index.Register()];
        HashSet<ulong>[] held = [[], [], []];
        for (var round = 0; round < 2_000; round++)
        {
            var hashes = Chain(random);
            var expected = held.Select(set => hashes.TakeWhile(set.Contains).Count()).ToArray();
            Assert.True(expected.SequenceEqual(Cached(index, hashes, slots)), $"seed {Seed}, round {round}");
            var to = random.Next(3);
            index.Remember(hashes, slots[to]);
            held[to].UnionWith(hashes);
        }
    }

    [Fact]
    public void Hashes_are_chained_over_whole_blocks()
    {
        int[] prompt = [.. Enumerable.Range(0, 200)];
        var hashes = new ulong[8];
        Assert.Equal(3, PromptBlocks.Hash(prompt, 1, hashes));

        var longer = new ulong[8];
        Assert.Equal(4, PromptBlocks.Hash([.. prompt, .. Enumerable.Repeat(7, 56)], 1, longer));
        Assert.Equal(hashes[..3], longer[..3]);

        prompt[0] = 5;
        var other = new ulong[8];
        PromptBlocks.Hash(prompt, 1, other);
        Assert.NotEqual(hashes[2], other[2]); // its own tokens are the same

        prompt[0] = 0;
        PromptBlocks.Hash(prompt, 2, other);
        Assert.NotEqual(hashes[0], other[0]);
    }

    private static ulong[] Chain(Random random)
    {
        var hash = 17UL;
        return [.. Enumerable.Range(0, random.Next(12)).Select(_ => hash = (hash * 31) + (ulong)random.Next(2))];
    }

    private static int[] Cached(PrefixIndex index, ulong[] prompt, params int[] slots)
    {
        var loads = new ReplicaLoad[slots.Length];
        index.Fill(prompt, slots, loads);
        return [.. loads.Select(load => load.CachedTokens)];
    }
}
