using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Serving.Tests.Metering;

public sealed class DeviceClockTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_step_alone_has_all_of_its_time_and_splits_it_by_work()
    {
        var clock = new DeviceClock(_time);
        var lane = LaneOn(clock, "text");
        var (small, large) = (Request(), Request());

        Begin(lane, (small, 1), (large, 3));
        Pass(1000);
        lane.End();

        Assert.Equal((25_000, 75_000), (lane.Share(0), lane.Share(1)));
        var fill = clock.Take();
        Assert.Equal([(small, 25_000L), (large, 75_000L)], fill.Requests.Select(part => (part.Attempt, part.Nanoseconds)));
        Assert.Equal(100_000, fill.TotalNanoseconds);
    }

    [Fact]
    public void Steps_that_overlap_share_the_time_that_they_overlap()
    {
        var clock = new DeviceClock(_time);
        var (first, second) = (LaneOn(clock, "text"), LaneOn(clock, "voice"));
        Begin(first, (Request(), 1));
        Pass(10);
        Begin(second, (Request(), 1));
        Pass(20);
        first.End();
        Pass(5);
        second.End();

        Assert.Equal((2000, 1500), (first.Share(0), second.Share(0)));
        Assert.Equal(3500, clock.Take().TotalNanoseconds);
    }

    [Fact]
    public void Idle_time_belongs_to_the_models_that_were_loaded_and_else_to_nobody()
    {
        var clock = new DeviceClock(_time);
        Pass(3);
        var text = LaneOn(clock, "text");
        Pass(4);
        var voice = LaneOn(clock, "voice");
        Pass(2);
        clock.Remove(text);
        Pass(1);

        var fill = clock.Take();
        Assert.Equal(300, fill.UnallocatedNanoseconds);
        Assert.Equal([new DeviceFill.OfModel("text", 500), new DeviceFill.OfModel("voice", 200)], fill.Idle);
        Assert.Equal("voice", voice.Package);
    }

    [Fact]
    public void Loading_is_time_of_the_model()
    {
        var clock = new DeviceClock(_time);
        using (clock.BeginLoad("text"))
        {
            Pass(7);
        }

        Assert.Equal([new DeviceFill.OfModel("text", 700)], clock.Take().Loads);
    }

    [Fact]
    public void A_step_in_flight_is_charged_in_the_window_that_closes_and_in_the_next_one()
    {
        var clock = new DeviceClock(_time);
        var lane = LaneOn(clock, "text");
        var request = Request();
        Begin(lane, (request, 1));
        Pass(6);
        Assert.Equal(600, Assert.Single(clock.Take().Requests).Nanoseconds);
        Pass(4);
        lane.End();

        Assert.Equal(400, Assert.Single(clock.Take().Requests).Nanoseconds);
        Assert.Equal(1000, lane.Share(0));
        Assert.Empty(clock.Take().Requests);
    }

    [Fact]
    public void Warming_up_before_the_device_is_told_is_not_counted_there()
    {
        var clock = new DeviceClock(_time);
        var lane = new DeviceLane("text", _time);
        Begin(lane, (Request(), 1));
        Pass(5);
        lane.End();
        clock.Add(lane);

        Assert.Equal(500, lane.Share(0));
        Assert.Equal(500, clock.Take().UnallocatedNanoseconds);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_happens_no_nanosecond_is_lost(int seed)
    {
        var random = new Random(seed);
        var clock = new DeviceClock(_time);
        var lanes = Enumerable.Range(0, 4).Select(index => new DeviceLane("model" + index, _time)).ToArray();
        var loaded = new HashSet<int>();
        var inFlight = new HashSet<int>();
        var (counted, passed, ofShares, ofRequests) = (0L, 0L, 0L, 0L);
        for (var step = 0; step < 20_000; step++)
        {
            var lane = random.Next(lanes.Length);
            if (inFlight.Remove(lane))
            {
                lanes[lane].End();
                ofShares += Enumerable.Range(0, lanes[lane].Rows).Sum(lanes[lane].Share);
            }
            else if (loaded.Add(lane))
            {
                clock.Add(lanes[lane]);
            }
            else if (random.Next(4) == 0)
            {
                loaded.Remove(lane);
                clock.Remove(lanes[lane]);
            }
            else
            {
                Begin(lanes[lane], [.. Enumerable.Range(0, random.Next(1, 20)).Select(_ => (Request(), random.Next(3)))]);
                inFlight.Add(lane);
            }

            var ticks = random.Next(50);
            Pass(ticks);
            passed += ticks * TimeSpan.NanosecondsPerTick;
            if (random.Next(10) == 0)
            {
                Take();
            }
        }

        foreach (var lane in inFlight)
        {
            lanes[lane].End();
            ofShares += Enumerable.Range(0, lanes[lane].Rows).Sum(lanes[lane].Share);
        }

        Take();
        Assert.Equal((passed, ofShares), (counted, ofRequests));

        void Take()
        {
            var fill = clock.Take();
            counted += fill.TotalNanoseconds;
            ofRequests += fill.Requests.Sum(part => part.Nanoseconds);
        }
    }

    private DeviceLane LaneOn(DeviceClock clock, string package)
    {
        var lane = new DeviceLane(package, _time);
        clock.Add(lane);
        return lane;
    }

    private static void Begin(DeviceLane lane, params (AttemptTime Request, int Weight)[] rows)
    {
        lane.Clear();
        foreach (var (request, weight) in rows)
        {
            lane.Add(request, weight);
        }

        lane.Begin();
    }

    private void Pass(long ticks) => _time.Advance(TimeSpan.FromTicks(ticks));

    private static AttemptTime Request() => new(new TensorRequest { Id = RequestId.New(), Requester = new Requester("key_1"), Model = "m", Inputs = [] });
}
