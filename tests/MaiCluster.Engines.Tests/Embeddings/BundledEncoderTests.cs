using System.Numerics.Tensors;
using MaiCluster.Serving.Embeddings;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Stepping;

namespace MaiCluster.Engines.Tests.Embeddings;

public class BundledEncoderTests(BundledEncoder encoder) : IClassFixture<BundledEncoder>
{
    private static readonly int Mixes = LongRun.IsOn ? 400 : 8;

    /// <summary>The published similarities are of the model in float, this one has 8-bit weights.</summary>
    [Fact]
    public void Sentences_are_as_similar_as_the_models_authors_found()
    {
        var weather = encoder.Embed("The weather is lovely today.");
        var sun = encoder.Embed("It's so sunny outside!");
        var stadium = encoder.Embed("He drove to the stadium.");

        Assert.Equal(0.6660, TensorPrimitives.Dot<float>(weather, sun), 0.03);
        Assert.Equal(0.1046, TensorPrimitives.Dot<float>(weather, stadium), 0.03);
        Assert.Equal(0.1411, TensorPrimitives.Dot<float>(sun, stadium), 0.03);
    }

    [Fact]
    public void Vectors_have_unit_length()
    {
        foreach (var text in (string[])["", "a", "Trees fell in the storm.", string.Join(' ', Enumerable.Repeat("word", 254))])
        {
            Assert.Equal(1, TensorPrimitives.Norm<float>(encoder.Embed(text)), 1e-5);
        }
    }

    /// <summary>What the manifest claims, and what sharing steps rests on.</summary>
    [Fact]
    public void A_text_has_the_same_vector_to_the_last_bit_alone_and_in_any_company()
    {
        var random = new Random(5);
        for (var mix = 0; mix < Mixes; mix++)
        {
            var lengthClass = random.Next(16) * 16;
            ReadOnlyMemory<int>[] texts = [.. Enumerable.Range(0, random.Next(2, 9)).Select(_ => RandomText(random, lengthClass + random.Next(1, 17)))];

            var together = Shared(texts);

            Assert.All(texts.Zip(together), text => Assert.Equal(BundledEncoder.Answer(encoder.Engine, BundledEncoder.Ask(text.First))[0], text.Second));
        }
    }

    [Fact]
    public void Texts_of_one_request_come_each_once_in_steps_of_similar_length()
    {
        var random = new Random(9);
        ReadOnlyMemory<int>[] texts = [.. Enumerable.Range(0, 60).Select(_ => RandomText(random, random.Next(1, 80)))];
        using var task = encoder.Engine.Begin(BundledEncoder.Ask(texts));
        var vectors = new float[texts.Length][];
        var steps = new List<(int Rows, int Work)>();
        while (!task.IsDone)
        {
            steps.Add((task.Rows, task.Work));
            Assert.InRange(task.Rows, 1, task.SharedRows!.Value);
            BundledEncoder.Step(encoder.Engine, [task], [vectors]);
        }

        Assert.Equal((60, texts.Sum(text => text.Length)), (steps.Sum(step => step.Rows), steps.Sum(step => step.Work)));
        Assert.All([0, 17, 59], text => Assert.Equal(BundledEncoder.Answer(encoder.Engine, BundledEncoder.Ask(texts[text]))[0], vectors[text]));
    }

    [Fact]
    public void The_same_request_gives_the_same_parts_in_the_same_order()
    {
        var request = BundledEncoder.Ask(encoder.Tokens("two words"), encoder.Tokens("a"), encoder.Tokens("a much longer sentence than the others are"), encoder.Tokens("b"));

        Assert.Equal(Parts(request), Parts(request));
        Assert.Equal([1, 3, 0, 2], Parts(request).Select(part => part.Text));
    }

    [Fact]
    public void A_work_comes_out_of_its_request_as_it_went_in()
    {
        var work = new EmbeddingWork { Texts = [new[] { 1, 2, 3 }, new[] { 4 }], Dimensions = 7 };
        var request = work.ToRequest(RequestId.New(), new Requester("key"), "mai-embed");
        var read = EmbeddingWork.Read(request);

        Assert.Equal([[1, 2, 3], [4]], read.Texts.Select(text => text.ToArray()));
        Assert.Equal((7, 4, 2, 4), (read.Dimensions, request.Work, request.MostPieces, request.Quantities.EmbeddingTokens));
    }

    private List<(int Text, string Vector)> Parts(TensorRequest request)
    {
        using var task = encoder.Engine.Begin(request);
        var parts = new List<(int, string)>();
        while (!task.IsDone)
        {
            encoder.Engine.Step([task], (_, part) => parts.Add((EmbeddingPart.Read(part).Text, Convert.ToHexString(part.Outputs[0].Bytes.Span))));
        }

        return parts;
    }

    /// <summary>Every text a request of its own, all in one step.</summary>
    private float[][] Shared(ReadOnlyMemory<int>[] texts)
    {
        IStepTask[] tasks = [.. texts.Select(text => encoder.Engine.Begin(BundledEncoder.Ask(text)))];
        Assert.NotNull(Assert.Single(tasks.Select(task => task.BatchKey).Distinct()));
        float[][][] vectors = [.. tasks.Select(_ => new float[1][])];
        BundledEncoder.Step(encoder.Engine, tasks, vectors);
        Assert.All(tasks, task => Assert.True(task.IsDone));
        return [.. vectors.Select(vector => vector[0])];
    }

    private static ReadOnlyMemory<int> RandomText(Random random, int length) => Enumerable.Range(0, length).Select(_ => random.Next(30522)).ToArray();
}
