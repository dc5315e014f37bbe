using System.Text.Json;
using MaiCluster.Engines.Images;
using MaiCluster.Engines.Onnx;
using MaiCluster.Engines.Tests.Text;
using MaiCluster.Serving.Images;
using MaiCluster.Serving.Stepping;

namespace MaiCluster.Engines.Tests.Images;

public class BundledPicturesTests(BundledPictures pictures) : IClassFixture<BundledPictures>
{
    [Fact]
    public void The_reference_call_gives_what_the_reference_gave()
    {
        var golden = JsonElement.Parse(File.ReadAllText(TestFolders.Golden("image.json")));
        var settings = ImagePackageSettings.Read(BundledPictures.Package.Manifest);
        using var graphs = new ImageGraphs(BundledPictures.Package, settings, new OnnxOptions());
        var prompt = pictures.Model.Prompts.Read(golden.GetProperty("prompt").GetString()!);
        var condition = graphs.Encode([prompt])[0];
        float[] sample = [.. Enumerable.Range(0, 3072).Select(k => (float)Math.Sin(0.1 * k))];

        var velocity = graphs.Denoise([sample], [golden.GetProperty("t").GetDouble()], [condition])[0];

        Assert.Equal(golden.GetProperty("tokens").EnumerateArray().Select(token => token.GetSingle()), condition);
        Assert.All(golden.GetProperty("v_first_16").EnumerateArray().Zip(velocity), pair => Assert.Equal(pair.First.GetSingle(), pair.Second, 0.001f));
        Assert.Equal(golden.GetProperty("v_mean").GetDouble(), velocity.Average(), 0.0005);
        var mean = velocity.Average();
        Assert.Equal(golden.GetProperty("v_std").GetDouble(), Math.Sqrt(velocity.Average(value => (value - mean) * (value - mean))), 0.001);
    }

    [Theory]
    [InlineData("red apple", 0)]
    [InlineData("green book", 1)]
    [InlineData("blue heart", 2)]
    public void Colours_are_those_of_the_prompt(string prompt, int channel)
    {
        var pixels = BundledPictures.Pixels(BundledPictures.Answer(pictures.Engine, pictures.Ask(prompt, seed: 3, steps: 24)).Single());

        var strong = Enumerable.Range(0, 1024).Count(pixel => Others(pixel).All(other => pixels[(3 * pixel) + channel] > pixels[(3 * pixel) + other] + 40));
        Assert.InRange(strong, 200, 1024);

        IEnumerable<int> Others(int _) => Enumerable.Range(0, 3).Where(other => other != channel);
    }

    [Fact]
    public void A_seed_gives_the_same_picture_alone_and_in_any_company_at_any_step()
    {
        string[] prompts = ["red apple", "pizza", "sun", "blue heart", "car"];
        var alone = prompts.Select((prompt, seed) => BundledPictures.Pixels(BundledPictures.Answer(pictures.Engine, pictures.Ask(prompt, seed)).Single())).ToArray();

        // One more comes before each step, so that every row is at another time.
        var running = new List<(int Index, IStepTask Task)>();
        var together = new byte[prompts.Length][];
        for (var round = 0; round == 0 || running.Count > 0; round++)
        {
            if (round < prompts.Length)
            {
                running.Add((round, pictures.Begin(pictures.Ask(prompts[round], round))));
            }

            Assert.NotNull(Assert.Single(running.Select(row => row.Task.BatchKey).Distinct()));
            pictures.Engine.Step([.. running.Select(row => row.Task)], (row, part) => together[running[row].Index] = BundledPictures.Pixels(ImagePart.Read(part)));
            running.RemoveAll(row => row.Task.IsDone);
        }

        Assert.All(alone.Zip(together), picture => Assert.InRange(BundledPictures.Difference(picture.First, picture.Second), 0, 1));
        Assert.Equal(prompts.Length, alone.Select(Convert.ToHexString).Distinct().Count());
    }

    [Fact]
    public void Several_pictures_have_the_seeds_after_one_another()
    {
        var three = BundledPictures.Answer(pictures.Engine, pictures.Ask("pizza", seed: long.MaxValue, images: 3));
        var last = BundledPictures.Answer(pictures.Engine, pictures.Ask("pizza", seed: long.MinValue + 1)).Single();

        Assert.Equal([0, 1, 2], three.Select(part => part.Image));
        Assert.InRange(BundledPictures.Difference(BundledPictures.Pixels(three[2]), BundledPictures.Pixels(last)), 0, 1);
        Assert.InRange(BundledPictures.Difference(BundledPictures.Pixels(three[0]), BundledPictures.Pixels(three[1])), 50, 255);
    }

    [Fact]
    public void More_pictures_than_a_step_holds_come_in_groups()
    {
        using var task = pictures.Begin(pictures.Ask("sun", seed: 1, images: 18, steps: 1));
        var rows = new List<int>();
        var images = new List<int>();
        while (!task.IsDone)
        {
            rows.Add(task.Rows);
            pictures.Engine.Step([task], (_, part) => images.Add(ImagePart.Read(part).Image));
        }

        Assert.Equal([16, 2], rows);
        Assert.Equal(Enumerable.Range(0, 18), images);
    }

    [Fact]
    public void Pictures_on_the_way_come_nearer_to_the_whole_one_and_change_nothing()
    {
        var work = pictures.Ask("red apple", seed: 3, steps: 24);
        var parts = BundledPictures.Answer(pictures.Engine, work with { Partials = 3 });
        var whole = BundledPictures.Answer(pictures.Engine, work).Single();

        Assert.Equal([0, 1, 2, null], parts.Select(part => part.Partial));
        Assert.Equal(BundledPictures.Pixels(whole), BundledPictures.Pixels(parts[3]));
        var distances = parts.Take(3).Select(part => BundledPictures.Pixels(part).Zip(BundledPictures.Pixels(whole), (a, b) => Math.Abs(a - b)).Average()).ToArray();
        Assert.True(distances[0] > distances[1] && distances[1] > distances[2] && distances[2] > 0, string.Join(", ", distances));
    }
}
