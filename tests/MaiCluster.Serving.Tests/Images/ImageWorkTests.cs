using MaiCluster.Serving.Images;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Tests.Images;

public class ImageWorkTests
{
    private static readonly ImageWork Work = new() { Prompt = new[] { 3, 1, 4 }, Images = 2, Seed = long.MinValue, Steps = 24, Guidance = 7.5, Partials = 3 };

    [Fact]
    public void A_work_comes_out_of_its_request_as_it_went_in()
    {
        var request = Work.ToRequest(RequestId.New(), new Requester("key"), "mai-image-emoji");
        var read = ImageWork.Read(request);

        Assert.Equal([3, 1, 4], read.Prompt.ToArray());
        Assert.Equal(Work with { Prompt = default }, read with { Prompt = default });
        Assert.Equal((48, 8), (request.Work, request.MostPieces));
    }

    [Fact]
    public void A_part_comes_out_of_its_message_as_it_went_in()
    {
        var part = ImagePart.Of(1, 2, [1, 2, 3, 4, 5, 6], width: 2, height: 1).ToPart(steps: 6);
        var read = ImagePart.Read(part);

        Assert.Equal((1, 2, 2, 1), (read.Image, read.Partial!.Value, read.Width, read.Height));
        Assert.Equal([1, 2, 3, 4, 5, 6], read.Pixels.Bytes.ToArray());
        Assert.Equal(new UsageQuantities { ImageSteps = 6 }, part.Quantities);
        Assert.Equal(new UsageQuantities { ImageSteps = 6, Images = 1 }, ImagePart.Of(0, null, [1, 2, 3], 1, 1).ToPart(6).Quantities);
    }

    [Fact]
    public void Pictures_on_the_way_are_spread_evenly_and_never_the_whole_one()
    {
        Assert.Equal([(6, 0), (12, 1), (18, 2)], Partials(Work));
        Assert.Equal([(1, 0)], Partials(Work with { Steps = 2 }));
        Assert.Empty(Partials(Work with { Steps = 1 }));
        Assert.Empty(Partials(Work with { Partials = 0 }));
    }

    [Fact]
    public void Noise_is_normal_and_a_function_of_its_seed()
    {
        var (noise, again, other) = (new float[100_001], new float[100_001], new float[100_001]);
        GaussianNoise.Fill(5, noise);
        GaussianNoise.Fill(5, again);
        GaussianNoise.Fill(6, other);

        Assert.Equal(noise, again);
        Assert.Equal(0, noise.Average(), 0.02);
        Assert.Equal(1, noise.Average(value => value * value), 0.02);
        Assert.Equal(3, noise.Average(value => Math.Pow(value, 4)), 0.15);
        Assert.Equal(0, noise.Zip(other, (a, b) => a * b).Average(), 0.02);
        Assert.Equal(0, noise.Zip(noise.Skip(1), (a, b) => a * b).Average(), 0.02);
    }

    [Fact]
    public void Planes_become_pixels_cut_to_what_a_byte_holds() =>
        Assert.Equal([0, 128, 255, 255, 0, 0], PixelPlanes.ToPixels([-1, 1.5f, 0, -7, 1, float.NaN]));

    [Fact]
    public void Words_are_runs_of_letters_and_digits_in_lower_case()
    {
        var prompts = new WordPrompts(new Dictionary<string, int> { ["<pad>"] = 0, ["<unk>"] = 1, ["red"] = 2, ["apple"] = 3, ["2"] = 4 }, unknown: 1, padding: 0, maxTokens: 16);

        Assert.Equal([2, 3], prompts.Read("Red-Apple!"));
        Assert.Equal([4, 1], prompts.Read("2 <unk>"));
        Assert.Empty(prompts.Read("苹果 ?!"));
    }

    private static IEnumerable<(int Step, int Partial)> Partials(ImageWork work) =>
        Enumerable.Range(0, work.Steps + 1).Where(step => work.PartialAfter(step) is not null).Select(step => (step, work.PartialAfter(step)!.Value));
}
