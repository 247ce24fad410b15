namespace ArchSim.Training;

/// <summary>
/// An endless sequence of grey images of handwritten-looking digits, drawn by a program: any image follows from the seed and its number. Only integers are
/// computed with, so that the bytes are the same on every machine. The label of image i is i mod 10: every ten images hold each digit once.
/// </summary>
public sealed class DigitImages(ulong seed)
{
    /// <summary>Pixels of a side.</summary>
    public const int Size = 28;

    public const int Pixels = Size * Size;

    public const int Classes = 10;

    // Fixed-point one for the map from a glyph to the image.
    private const int One = 1 << 12;

    public static int Label(long number) => (int)(number % Classes);

    /// <summary>Draws an image.</summary>
    /// <param name="pixels">[Size, Size], row by row.</param>
    public void Draw(long number, Span<byte> pixels)
    {
        var random = new RandomStream(seed, (ulong)number);
        var canvas = new Canvas(Size);
        var (paper, ink) = Tones(ref random);
        Paper(canvas, paper, ref random);
        Clutter(canvas, paper, ink, ref random);
        var radius = random.Between(40, 110);
        canvas.Stroke(Place(Glyphs.Draw(Label(number), ref random), ref random), radius, ink);
        Occlude(canvas, ref random);
        Expose(canvas, random.Between(4, Math.Abs(ink - paper) / 4), ref random, pixels);
    }

    /// <summary>Images from a number on, [count, Size, Size].</summary>
    public byte[] Draw(long first, int count)
    {
        var pixels = new byte[count * Pixels];
        Parallel.For(0, count, i => Draw(first + i, pixels.AsSpan(i * Pixels, Pixels)));
        return pixels;
    }

    /// <summary>Dark on light or light on dark, more or less apart.</summary>
    private static (int Paper, int Ink) Tones(ref RandomStream random)
    {
        var contrast = random.Between(60, 200);
        var dark = random.Between(0, 255 - contrast);
        return random.OneIn(2) ? (dark, dark + contrast) : (dark + contrast, dark);
    }

    private static void Paper(Canvas canvas, int level, ref RandomStream random)
    {
        var (slopeX, slopeY) = (random.Between(-24, 24), random.Between(-24, 24));
        for (var i = 0; i < Pixels; i++)
            canvas.Levels[i] = level + (slopeX * (i % Size - Size / 2) + slopeY * (i / Size - Size / 2)) / 16;
    }

    /// <summary>Lines behind the digit, of less contrast than it has.</summary>
    private static void Clutter(Canvas canvas, int paper, int ink, ref RandomStream random)
    {
        for (var left = random.Between(0, 3); left > 0; left--)
        {
            var from = Somewhere(ref random);
            var to = new CanvasPoint(from.X + random.Between(-700, 700), from.Y + random.Between(-700, 700));
            canvas.Stroke([[from, to]], random.Between(25, 70), paper + (ink - paper) * random.Between(20, 70) / 100);
        }
    }

    /// <summary>Puts a glyph into the image: bent, scaled, sheared, turned and shifted.</summary>
    private static CanvasPoint[][] Place(GlyphPoint[][] glyph, ref RandomStream random)
    {
        // Canvas units for a unit of the glyph's box: 10 to 15 pixels wide, 14 to 21 high.
        int width = random.Between(6400, 9600), height = random.Between(8960, 13440);
        var shear = random.Between(-1200, 1200);
        // Cosine and sine from the tangent of half the angle, up to 23 degrees: rational, so that no sine of a library is needed.
        long tangent = random.Between(-820, 820), square = tangent * tangent, one = (long)One * One;
        var (cosine, sine) = ((one - square) * One / (one + square), 2 * tangent * One * One / (one + square));
        int shiftX = random.Between(-200, 200), shiftY = random.Between(-160, 160);
        var lines = new CanvasPoint[glyph.Length][];
        for (var line = 0; line < glyph.Length; line++)
        {
            lines[line] = new CanvasPoint[glyph[line].Length];
            for (var i = 0; i < glyph[line].Length; i++)
            {
                long y = (glyph[line][i].Y - 50 + random.Between(-5, 5)) * (long)height / 1000;
                var x = (glyph[line][i].X - 50 + random.Between(-5, 5)) * (long)width / 1000 + shear * y / One;
                lines[line][i] = new CanvasPoint(
                    (int)((cosine * x - sine * y) / One) + Size * Canvas.Unit / 2 + shiftX,
                    (int)((sine * x + cosine * y) / One) + Size * Canvas.Unit / 2 + shiftY);
            }
        }
        return lines;
    }

    /// <summary>A patch in front of every other digit.</summary>
    private static void Occlude(Canvas canvas, ref RandomStream random)
    {
        if (!random.OneIn(2))
            return;
        var centre = Somewhere(ref random);
        int width = random.Between(3, 8), height = random.Between(3, 8);
        canvas.Fill(centre.X / Canvas.Unit - width / 2, centre.Y / Canvas.Unit - height / 2, width, height, random.Between(0, 255));
    }

    /// <summary>Adds noise to every pixel, the sum of three even draws, and cuts levels off at 0 and 255.</summary>
    private static void Expose(Canvas canvas, int noise, ref RandomStream random, Span<byte> pixels)
    {
        for (var i = 0; i < Pixels; i++)
        {
            var level = canvas.Levels[i] + random.Between(-noise, noise) + random.Between(-noise, noise) + random.Between(-noise, noise);
            pixels[i] = (byte)Math.Clamp(level, 0, 255);
        }
    }

    private static CanvasPoint Somewhere(ref RandomStream random) =>
        new(random.Between(0, Size * Canvas.Unit), random.Between(0, Size * Canvas.Unit));
}
