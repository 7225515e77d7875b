"""The Flask extensions that every audience shares."""

from flask_babel import Babel
from flask_login import LoginManager
from flask_mailman import Mail
from flask_wtf import CSRFProtect

babel = Babel()
csrf = CSRFProtect()
login_manager = LoginManager()
mail = Mail()
