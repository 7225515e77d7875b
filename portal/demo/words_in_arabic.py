"""What the demo shop gives, told in Arabic."""

from collections.abc import Mapping

AT_THE_TILL = "اعرض هذه الصفحة عند الدفع في المتجر."
AT_CHECKOUT = "أدخل الرمز عند إتمام الشراء."

WORDS: Mapping[str, Mapping[str, str]] = {
    "hems-on-the-house": {
        "name": "تعديل الملابس مجانًا",
        "short_description": "ثلاثة تعديلات على أي قطعة اشتريتها منا.",
        "long_description": """<p>خياطونا يعتنون بأكثر ما تحب ارتداءه.</p>
<ul>
<li>الأطراف والخصر والأكمام</li>
<li>جاهزة خلال خمسة أيام عمل</li>
<li>نحفظها لك عند الاستقبال شهرًا</li>
</ul>
<p>أحضر القطعة كما هي، فقد رأينا ما هو أسوأ.</p>""",
        "terms_conditions": "في المتجر فقط. لملابس Northfield. قطعة واحدة في كل زيارة.",
        "earn_instructions": "اِبلغ مستوى Gold لتحصل عليها.",
        "redeem_instructions_store": "أحضر القطعة واعرض هذه الصفحة على موظفينا.",
    },
    "coffee-at-the-counter": {
        "name": "قهوة على حسابنا",
        "short_description": "أي مشروب بأي حجم أثناء جولتك في المتجر.",
        "terms_conditions": "مشروب واحد. في Collins St و Fitzroy.",
        "redeem_instructions_store": "اعرض هذه الصفحة في ركن القهوة.",
    },
    "the-room-upstairs": {
        "name": "الغرفة العلوية",
        "short_description": "قهوة وصحف وساعة هادئة فوق متجر Collins St.",
        "long_description": """<p>غرفة هادئة فوق متجر Collins St، فيها قهوة وصحف وإطلالة على
الترام.</p><p>اصطحب صديقًا، وابقَ كما تشاء.</p>""",
        "terms_conditions": "في Collins St خلال ساعات العمل. لك ولصديق واحد.",
        "earn_instructions": "اِبلغ مستوى Platinum لتحصل عليها.",
        "redeem_instructions_store": "اعرض هذه الصفحة عند أسفل الدرج.",
    },
    "birthday-treat": {
        "name": "هدية عيد ميلادك",
        "short_description": "هدية صغيرة في شهر عيد ميلادك.",
        "terms_conditions": "مرة في السنة، خلال شهر عيد ميلادك.",
        "earn_instructions": "تُفتح في شهر عيد ميلادك.",
        "redeem_instructions_store": "اعرض هذه الصفحة عند الدفع واختر هديتك.",
        "redeem_instructions_online": "أدخل الرمز عند إتمام الشراء ونضيفها إلى طردك.",
    },
    "an-hour-with-a-stylist": {
        "name": "ساعة مع خبير أناقة",
        "short_description": "خبير يعرف كل ما لدينا، متفرغ لك وحدك.",
        "terms_conditions": "بموعد مسبق، في أي متجر. دون التزام بالشراء.",
        "earn_instructions": "تسوّق بمبلغ 500 دولار خلال اثني عشر شهرًا لتحصل عليها.",
        "redeem_instructions_store": "اتصل بالمتجر لتحديد موعد، واعرض هذه الصفحة عند قدومك.",
    },
    "mended-not-ended": {
        "name": "نصلحها لتدوم",
        "short_description": "نصلح ما اشتريته منا ما دام عندك.",
        "terms_conditions": "الدرزات والأزرار والسحابات، مهما كان عمر القطعة.",
        "earn_instructions": "لمن مضى على عضويته عام أو أكثر.",
        "redeem_instructions_store": "أحضر القطعة واعرض هذه الصفحة.",
    },
    "two-hours-of-parking": {
        "name": "ساعتان لركن السيارة",
        "short_description": "في Geelong، خلف المتجر.",
        "terms_conditions": "في Geelong فقط. ساعتان في يوم واحد.",
        "redeem_instructions_store": "اعرض هذه الصفحة مع تذكرة الموقف في متجر Geelong.",
    },
    "natural-dye-workshop": {
        "name": "ورشة الصباغة الطبيعية",
        "short_description": "يوم سبت مع النيلة والفوّة ومئزر.",
        "terms_conditions": "في Fitzroy، السبت الساعة العاشرة. اثنا عشر مقعدًا فقط.",
        "redeem_instructions_store": "اعرض هذه الصفحة عند الباب.",
    },
    "raw-denim-fitting": {
        "name": "تفصيل جينز خام",
        "short_description": "عشرون بنطالًا تُفصَّل لمن يأتي أولًا.",
        "terms_conditions": "في Collins St. بنطال واحد لكل عضو.",
        "redeem_instructions_store": "اعرض هذه الصفحة على فريق الجينز.",
    },
    "delivery-on-us": {
        "name": "التوصيل علينا",
        "short_description": "طرودك الثلاثة التالية دون رسوم توصيل.",
        "terms_conditions": "للطلبات فوق 30 دولارًا، داخل أستراليا.",
        "redeem_instructions_online": AT_CHECKOUT,
    },
    "wrapped-for-giving": {
        "name": "تغليف الهدايا",
        "short_description": "ورق وشريط وبطاقة بكلماتك.",
        "terms_conditions": "حتى خمس هدايا.",
        "redeem_instructions_store": AT_THE_TILL,
        "redeem_instructions_online": "اختر تغليف الهدايا وأدخل الرمز.",
    },
    "first-look-at-winter": {
        "name": "الشتاء قبل غيرك",
        "short_description": "الموسم الجديد قبل الجميع بأسبوع.",
        "terms_conditions": "عبر الإنترنت، برمزك الخاص.",
        "redeem_instructions_online": "أدخل رمزك في صفحة الشتاء.",
    },
    "summer-send-off": {
        "name": "وداع الصيف",
        "short_description": "نظرة أخيرة على الكتان.",
        "terms_conditions": "عبر الإنترنت، حتى نفاد الكمية.",
        "redeem_instructions_online": "أدخل الرمز في صفحة الكتان.",
    },
    "a-box-of-samples": {
        "name": "علبة عينات",
        "short_description": "أقمشة وألوان تصلك لتلمسها في بيتك.",
        "terms_conditions": "علبة واحدة، ولكل علبة رمزها.",
        "redeem_instructions_online": "أدخل رمزك في صفحة العينات.",
    },
    "ninety-days-to-think": {
        "name": "تسعون يومًا للتفكير",
        "short_description": "إرجاع خلال ثلاثة أشهر بدلًا من شهر.",
        "terms_conditions": "كل شيء ما عدا الملابس الداخلية.",
        "earn_instructions": "اِبلغ مستوى Silver لتحصل عليها.",
        "redeem_instructions_store": "اعرض هذه الصفحة مع الإيصال.",
        "redeem_instructions_online": "أدخل الرمز في صفحة الإرجاع.",
    },
    "the-linen-drawer": {
        "name": "درج الكتان",
        "short_description": "طقم مناديل لمن طلب أخبار مستلزمات المنزل.",
        "terms_conditions": "طقم واحد. الألوان حسب المتوفر.",
        "earn_instructions": "للأعضاء الذين طلبوا أخبار مستلزمات المنزل.",
        "redeem_instructions_store": "اعرض هذه الصفحة في قسم مستلزمات المنزل.",
    },
    "years-together": {
        "name": "أعوام معًا",
        "short_description": "هدية منا في الشهر الذي انضممت فيه.",
        "terms_conditions": "مرة واحدة، في ذلك الشهر. وتنتهي بنهاية السنة.",
        "earn_instructions": "تُفتح في الشهر الذي انضممت فيه إلينا.",
        "redeem_instructions_store": AT_THE_TILL,
    },
    "ten-off-homewares": {
        "name": "خصم عشرة بالمئة لمنزلك",
        "short_description": "عشرة بالمئة تعويضًا عن انتظارك الشهر الماضي.",
        "terms_conditions": "مستلزمات المنزل بسعرها الكامل. ثلاث مرات.",
        "redeem_instructions_store": AT_THE_TILL,
        "redeem_instructions_online": AT_CHECKOUT,
    },
    "made-to-your-measure": {
        "name": "على مقاسك",
        "short_description": "قميص يُفصَّل لك وحدك من قماش تختاره.",
        "terms_conditions": "في Collins St، بموعد مسبق. قميص واحد.",
        "earn_instructions": "ابق معنا عامًا وتسوّق قليلًا وابلغ مستوى Gold.",
        "redeem_instructions_store": "اتصل بالمتجر لتحديد موعد، واعرض هذه الصفحة عند قدومك.",
    },
    "an-evening-with-the-makers": {
        "name": "أمسية مع الصنّاع",
        "short_description": "عشاء مع من ينسجون ويصبغون ويخيطون.",
        "terms_conditions": "في Fitzroy، أول خميس من الشهر.",
        "redeem_instructions_store": "اعرض هذه الصفحة عند الباب.",
    },
    "the-stockroom-opens": {
        "name": "المخزن يفتح أبوابه",
        "short_description": "عطلة نهاية أسبوع مع كل ما لم يُعرض في المتجر.",
        "terms_conditions": "في Geelong. أحضر حقيبة.",
        "redeem_instructions_store": "اعرض هذه الصفحة عند الباب الجانبي.",
    },
    "the-archive-after-hours": {
        "name": "الأرشيف بعد الإغلاق",
        "short_description": "ستون عامًا من التصاميم، والأضواء باقية لك.",
        "terms_conditions": "في Collins St، بموعد مسبق.",
        "redeem_instructions_store": "اعرض هذه الصفحة عند الجرس الليلي.",
    },
    "news-from-the-mill": {
        "name": "أخبار من المنسج",
        "short_description": "متر من قماش هذا الموسم يصلك قبل بيعه.",
        "terms_conditions": "متر واحد. الألوان حسب المتوفر.",
        "redeem_instructions_online": AT_CHECKOUT,
    },
}
